"""What the acts on gift codes ask for."""

from decimal import Decimal
from secrets import token_hex
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import GiftBatch, PriceOption
from lianka.domain.cards.queries.gift_codes import get_repayment_due, parse_code_numbers
from lianka.domain.cards.values import (
    BANK_REFERENCE_LENGTH_MAX,
    BUYER_NAME_LENGTH_MAX,
    CONTACT_LENGTH_MAX,
    GIFT_COUNT_MAX,
    GiftMoney,
    GiftPayer,
    PlanState,
)
from lianka.domain.merchants.models import Merchant
from lianka.domain.merchants.queries import find_merchant
from lianka.foundation.calendar import business_date
from lianka.interfaces.backoffice.acts import ActForm, ReasonForm
from lianka.interfaces.backoffice.cards.words import option_words
from lianka.interfaces.backoffice.fields import DayField, YuanField
from lianka.interfaces.shared.formats import format_fen

_CENT: Final = Decimal("0.01")


class BatchForm(ActForm):
    """What was agreed: with whom, how many codes of which card, for how much, until when."""

    merchant = forms.CharField(
        label=_("Merchant"),
        max_length=120,
        required=False,
        help_text=_("Name, merchant code, or code on the licence. Empty: the buyer is a company, named below."),
    )
    company = forms.CharField(
        label=_("Company"), max_length=BUYER_NAME_LENGTH_MAX, required=False, help_text=_("Members see the buyer.")
    )
    contact = forms.CharField(
        label=_("Contact"),
        max_length=CONTACT_LENGTH_MAX,
        required=False,
        help_text=_("Who to speak to, and the phone. It is sealed; whoever looks at it is kept in the audit."),
    )
    option = forms.ChoiceField(label=_("Card and price"))
    count = forms.IntegerField(label=_("Number of codes"), min_value=1, max_value=GIFT_COUNT_MAX)
    unit_price_fen = YuanField(label=_("Price agreed for a code (yuan)"), min_value=_CENT)
    total_fen = YuanField(
        label=_("Total (yuan)"),
        required=False,
        min_value=_CENT,
        help_text=_("Only if less was agreed than all codes at that price. Each code keeps its share."),
    )
    last_day = DayField(label=_("Usable through"), help_text=_("The last day on which a code can be used."))
    keeps_expired = forms.BooleanField(
        label=_("Keep the money of expired codes for the buyer"),
        required=False,
        help_text=_("Without this, it is revenue once the codes have expired."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = token_hex(16)
        option = self.fields["option"]
        assert isinstance(option, forms.ChoiceField)
        option.choices = [("", "---------"), *_offered()]

    def clean_merchant(self) -> Merchant | None:
        """The merchant that was meant."""
        typed = self.cleaned_data["merchant"]
        merchant = find_merchant(text=typed) if typed else None
        if typed and merchant is None:
            raise forms.ValidationError(_("We could not find this merchant."))
        return merchant

    def clean(self) -> dict[str, Any]:
        """One buyer, and no more than all codes cost."""
        values = self.cleaned_data
        if "merchant" in values and "company" in values and bool(values["merchant"]) is bool(values["company"]):
            self.add_error("company", _("Please name a merchant or a company, one of them."))
        whole = (values.get("count") or 0) * (values.get("unit_price_fen") or 0)
        total_fen = values.get("total_fen")
        if whole and total_fen is not None and not values["count"] <= total_fen <= whole:
            self.add_error(
                "total_fen",
                _("The total is at most %(whole)s, all codes at their price.") % {"whole": format_fen(whole)},
            )
        if values.get("last_day") and values["last_day"] < business_date(self.call.at):
            self.add_error("last_day", _("This day is over."))
        return values


class PaymentForm(ActForm):
    """Where the money came from, and how much: what was agreed, typed once more."""

    paid_by = forms.ChoiceField(label=_("Paid out of"), choices=GiftPayer.choices)
    amount_fen = YuanField(label=_("Amount (yuan)"))
    reference = forms.CharField(
        label=_("Bank reference"),
        max_length=BANK_REFERENCE_LENGTH_MAX,
        required=False,
        help_text=_("Of a bank transfer. Each reference is recorded once."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batch: GiftBatch = self.call.thing
        self.fields["amount_fen"].help_text = _("The whole total: %(total)s.") % {"total": format_fen(batch.total_fen)}
        if batch.merchant_id is None:
            paid_by = self.fields["paid_by"]
            assert isinstance(paid_by, forms.ChoiceField)
            paid_by.choices = [(GiftPayer.BANK.value, GiftPayer.BANK.label)]


class VoidForm(ReasonForm):
    """Which codes are taken back, and what becomes of their money."""

    numbers = forms.CharField(
        label=_("Numbers of the codes"),
        max_length=200,
        required=False,
        help_text=_("Such as 1-20, 35. Empty: all that are left."),
    )
    money = forms.ChoiceField(label=_("Their money"), choices=GiftMoney.choices)
    field_order = ("numbers", "money", "reason")

    def clean_numbers(self) -> list[int] | None:
        """The numbers that were meant."""
        typed = self.cleaned_data["numbers"]
        numbers = parse_code_numbers(typed=typed) if typed else None
        if typed and numbers is None:
            raise forms.ValidationError(_("Please write numbers such as 1-20, 35."))
        return numbers


class RepaymentForm(ActForm):
    """What the bank gave back, and under which reference."""

    amount_fen = YuanField(label=_("Amount (yuan)"))
    reference = forms.CharField(label=_("Bank reference"), max_length=BANK_REFERENCE_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = format_fen(get_repayment_due(batch_id=self.call.thing.pk))
        self.fields["amount_fen"].help_text = _("All that is to go back: %(due)s.") % {"due": due}


def _offered() -> list[tuple[str, str]]:
    options = PriceOption.objects.filter(archived_at=None, plan__state=PlanState.ON_SALE, plan__is_free=False)
    return [
        (each.public_id, f"{each.plan.name} · {option_words(each)} · {format_fen(each.price_fen)}")
        for each in options.select_related("plan").order_by("plan__name", "price_fen", "pk")
    ]

"""What the acts on cards ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import CardLink, PriceOption
from lianka.domain.cards.queries import gifts_in_force
from lianka.domain.cards.values import (
    ADDRESS_LENGTH_MAX,
    CAPACITY_MAX,
    DAYS_MAX,
    DESCRIPTION_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    MONTHLY_DAY_MAX,
    PLAN_NAME_LENGTH_MAX,
    REFUND_DAYS_MAX,
    REGION_LENGTH_MAX,
    STOCK_MAX,
    TermKind,
)
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.merchants.models import Merchant, Store, Trade
from lianka.domain.merchants.queries import find_merchant
from lianka.domain.rewards.queries import list_bundles
from lianka.interfaces.backoffice.acts import ActForm
from lianka.interfaces.backoffice.cards.words import DESIGN_LABELS, option_words
from lianka.interfaces.backoffice.fields import DayField, DiscountField, MomentField, YuanField
from lianka.interfaces.shared.formats import format_fen

_TERM_CHOICES = [
    (TermKind.MONTHS.value, _("A number of months")),
    (TermKind.DAYS.value, _("A number of days")),
    (TermKind.DATES.value, TermKind.DATES.label),
    (TermKind.PERMANENT.value, TermKind.PERMANENT.label),
]


class PlanForm(ActForm):
    """A new card. What is left empty has no limit."""

    name = forms.CharField(label=_("Name"), max_length=PLAN_NAME_LENGTH_MAX)
    trade = forms.ModelChoiceField(
        label=_("Trade"),
        queryset=Trade.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("All trades"),
    )
    region = forms.CharField(
        label=_("Region"), max_length=REGION_LENGTH_MAX, required=False, help_text=_("Empty: everywhere.")
    )
    design = forms.ChoiceField(label=_("Design"), choices=list(DESIGN_LABELS.items()))
    description = forms.CharField(
        label=_("Description"),
        max_length=DESCRIPTION_LENGTH_MAX,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    benefits = forms.CharField(
        label=_("Benefits"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line, at most 12."),
    )
    is_free = forms.BooleanField(label=_("Free of charge"), required=False)
    requires_activation = forms.BooleanField(label=_("Only for members with a verified phone"), required=False)
    sale_from = MomentField(label=_("On sale from"), required=False)
    sale_until = MomentField(label=_("On sale until"), required=False)
    stock_total = forms.IntegerField(
        label=_("Stock"), min_value=1, max_value=STOCK_MAX, required=False, help_text=_("Empty: without a limit.")
    )
    member_limit = forms.IntegerField(
        label=_("Openings a member"),
        min_value=1,
        max_value=STOCK_MAX,
        required=False,
        help_text=_("Empty: without a limit."),
    )
    refund_days = forms.IntegerField(
        label=_("Refundable for (days)"),
        min_value=0,
        max_value=REFUND_DAYS_MAX,
        required=False,
        help_text=_("So many days after it was opened or renewed. Empty or 0: never. Members see it."),
    )
    refunds_unused_days = forms.BooleanField(
        label=_("Refund unused days only"), required=False, help_text=_("Without this, the whole price goes back.")
    )
    accepts_all = forms.BooleanField(
        label=_("Taken by all merchants"),
        required=False,
        help_text=_("Each merchant may decline. Without this, merchants are asked one by one."),
    )
    default_in_store_rate = DiscountField(label=_("Rate in stores, if all take it"), required=False)
    default_deal_rate = DiscountField(label=_("Rate of deals, if all take it"), required=False)

    def clean_benefits(self) -> tuple[str, ...]:
        """One benefit a line."""
        lines = (line.strip() for line in self.cleaned_data["benefits"].splitlines())
        return tuple(line for line in lines if line)

    def clean(self) -> dict[str, Any]:
        """The common rates belong to a card that all merchants take, and to no other."""
        values = self.cleaned_data
        if "refund_days" in values:
            refund_days = values["refund_days"] = values["refund_days"] or 0
            if refund_days and values.get("is_free"):
                self.add_error("refund_days", _("A free card has nothing to refund."))
            if not refund_days and values.get("refunds_unused_days"):
                self.add_error("refunds_unused_days", _("Please say for how many days it is refundable."))
        for name in ("default_in_store_rate", "default_deal_rate"):
            if values.get("accepts_all") and name in values and values[name] is None:
                self.add_error(name, _("Please say what is paid with a card that all merchants take."))
            if not values.get("accepts_all") and values.get(name) is not None:
                self.add_error(name, _("This holds only for a card that all merchants take."))
        return values


class OptionForm(ActForm):
    """For how long a card is opened, and at what price."""

    term_kind = forms.ChoiceField(label=_("Valid for"), choices=_TERM_CHOICES)
    n = forms.IntegerField(
        label=_("Days or months"),
        min_value=1,
        max_value=DAYS_MAX,
        required=False,
        help_text=_("For a number of days or months only."),
    )
    first_day = DayField(label=_("First day"), required=False, help_text=_("For fixed dates only."))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("For fixed dates only."))
    price_fen = YuanField(label=_("Price (yuan)"))
    list_price_fen = YuanField(
        label=_("List price (yuan)"), required=False, help_text=_("Struck through beside the price. Empty: none.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.call.thing.is_free:
            self.initial["price_fen"] = 0


class ArchiveForm(ActForm):
    """Which price is taken off the card."""

    option = forms.ChoiceField(label=_("Price"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = PriceOption.objects.filter(plan=self.call.thing, archived_at=None).order_by("price_fen", "pk")
        option = self.fields["option"]
        assert isinstance(option, forms.ChoiceField)
        option.choices = [(each.public_id, f"{option_words(each)} · {format_fen(each.price_fen)}") for each in offered]


class RatesForm(ActForm):
    """The shares of the price that are paid with the card."""

    in_store_rate = DiscountField(label=_("Rate in stores"))
    deal_rate = DiscountField(label=_("Rate of deals"))


class OfferForm(RatesForm):
    """Who is asked to take the card, and at which rates."""

    merchant = forms.CharField(
        label=_("Merchant"), max_length=120, help_text=_("Name, merchant code, or code on the licence")
    )
    store = forms.CharField(
        label=_("Store"), max_length=120, required=False, help_text=_("Its name or public id. Empty: all stores.")
    )
    field_order = ("merchant", "store", "in_store_rate", "deal_rate")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.call.thing
        self.initial = {"in_store_rate": plan.default_in_store_rate, "deal_rate": plan.default_deal_rate or 1}

    def clean_merchant(self) -> Merchant:
        """The merchant that was meant."""
        merchant = find_merchant(text=self.cleaned_data["merchant"])
        if merchant is None:
            raise forms.ValidationError(_("We could not find this merchant."))
        return merchant

    def clean_store(self) -> str | None:
        """The public id of the merchant's store that was meant."""
        typed, merchant = self.cleaned_data["store"], self.cleaned_data.get("merchant")
        if not typed or merchant is None:
            return None
        stores = Store.objects.filter(merchant=merchant)
        store = stores.filter(name=typed).first() or stores.filter(public_id=typed).first()
        if store is None:
            raise forms.ValidationError(_("This merchant has no such store."))
        return store.public_id


class NewRatesForm(RatesForm):
    """The rates of a link. They begin as those in force, or as those that wait for an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        link: CardLink = self.call.thing
        self.initial = {
            "in_store_rate": link.new_in_store_rate or link.in_store_rate,
            "deal_rate": link.new_deal_rate or link.deal_rate,
        }


class GroupForm(ActForm):
    """A chat group for those who hold the card."""

    label = forms.CharField(label=_("Name of the group"), max_length=LABEL_LENGTH_MAX)
    address = forms.CharField(
        label=_("Address behind the QR code"),
        max_length=ADDRESS_LENGTH_MAX,
        widget=forms.URLInput,
        help_text=_("What one sees after scanning the group's own QR code, beginning with https://."),
    )
    capacity = forms.IntegerField(label=_("Capacity"), min_value=1, max_value=CAPACITY_MAX, initial=200)


class GiftsForm(ActForm):
    """What a card gives. It begins as what it gives now."""

    opening_bundle = forms.ChoiceField(
        label=_("Gift of an opening"), required=False, help_text=_("Whoever opens the card is given it at once.")
    )
    renewal_bundle = forms.ChoiceField(label=_("Gift of a renewal"), required=False)
    monthly_bundle = forms.ChoiceField(
        label=_("Gift of every month"),
        required=False,
        help_text=_("A change applies from the next month on, or from tomorrow where nothing was given."),
    )
    monthly_day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=MONTHLY_DAY_MAX,
        required=False,
        help_text=_("Empty: the day of the month on which the card was opened. Short months give on their last day."),
    )
    tier = forms.ChoiceField(
        label=_("Tier it carries"), required=False, help_text=_("The member has it at least while the card lasts.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bundles = [(str(each.bundle_id), f"{each.name} · {'、'.join(each.words)}") for each in list_bundles()]
        book = get_tier_book()
        tiers = [(code, terms.name) for code, terms in book.terms.items()] if book else []
        for name in ("opening_bundle", "renewal_bundle", "monthly_bundle"):
            self._choose(name, bundles)
        self._choose("tier", tiers)
        gifts = gifts_in_force(plan_id=self.call.thing.pk)
        if gifts is not None:
            self.initial = {
                "opening_bundle": gifts.opening_bundle_id,
                "renewal_bundle": gifts.renewal_bundle_id,
                "monthly_bundle": gifts.monthly_bundle_id,
                "monthly_day": gifts.monthly_day,
                "tier": gifts.tier,
            }

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none")), *choices]

    def clean(self) -> dict[str, Any]:
        """A day belongs to a monthly gift."""
        values = self.cleaned_data
        if values.get("monthly_day") and not values.get("monthly_bundle"):
            self.add_error("monthly_day", _("Choose what is given every month, too."))
        return values

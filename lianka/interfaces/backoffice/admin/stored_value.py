"""Stored value: what can be topped up, and the rules of wallets (PTS-11)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.loyalty.models import StoredValueSettings, TopUpOffer
from lianka.domain.loyalty.operations.change_stored_value_settings import change_stored_value_settings
from lianka.domain.loyalty.operations.offer_top_up import offer_top_up, withdraw_top_up
from lianka.domain.loyalty.queries import get_stored_value_rules
from lianka.domain.loyalty.values import (
    LAWFUL_ANONYMOUS_FEN,
    LAWFUL_NAMED_FEN,
    AllianceLicence,
    BonusFunder,
    SpendingOrder,
    StoredValueRules,
    TopUpDraft,
)
from lianka.domain.loyalty.values.stored_value import LICENCE_LENGTH_MAX
from lianka.domain.merchants.models import Merchant
from lianka.domain.merchants.queries import find_merchant
from lianka.interfaces.backoffice.acts import Act, ActForm, Call, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.admin.settings import SettingsAdmin
from lianka.interfaces.backoffice.fields import DayField, MomentField, YuanField
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Tone,
    Words,
    badge,
    code,
    day,
    moment,
    money,
    text,
)

ALL_MERCHANTS = _("All merchants")


class OfferForm(ActForm):
    """So much paid, so much given with it, where and from when."""

    merchant = forms.CharField(
        label=_("Merchant"),
        max_length=120,
        required=False,
        help_text=_("Name, merchant code, or code on the licence. Empty: all merchants, which needs a licence."),
    )
    amount_fen = YuanField(label=_("Top-up (yuan)"))
    bonus_fen = YuanField(label=_("Bonus (yuan)"), initial=0)
    funder = forms.ChoiceField(label=_("Bonus given by"), choices=BonusFunder.choices)
    starts_at = MomentField(label=_("Offered from"))
    ends_at = MomentField(label=_("Offered until"), required=False, help_text=_("Empty: until it is withdrawn."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["starts_at"] = self.call.at

    def clean_merchant(self) -> Merchant | None:
        """The merchant that was meant; nobody for the whole alliance."""
        typed = self.cleaned_data["merchant"].strip()
        merchant = find_merchant(text=typed) if typed else None
        if typed and merchant is None:
            raise forms.ValidationError(_("We could not find this merchant."))
        return merchant


class RulesForm(ActForm):
    """What is spent first, the caps, and the alliance's licence."""

    spending_order = forms.ChoiceField(label=_("Spent first"), choices=SpendingOrder.choices)
    anonymous_max_fen = YuanField(
        label=_("Most principal without a name (yuan)"), help_text=_("The law allows 1,000.00 at most.")
    )
    named_max_fen = YuanField(
        label=_("Most principal with a name (yuan)"), help_text=_("The law allows 5,000.00 at most.")
    )
    licence_number = forms.CharField(
        label=_("Payment licence of the alliance"),
        max_length=LICENCE_LENGTH_MAX,
        required=False,
        help_text=_("Without it, value can be stored at single merchants only."),
    )
    licence_from = DayField(label=_("Licensed from"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = get_stored_value_rules()
        self.initial = {
            "spending_order": rules.spending_order,
            "anonymous_max_fen": Decimal(rules.anonymous_max_fen).scaleb(-2),
            "named_max_fen": Decimal(rules.named_max_fen).scaleb(-2),
            "licence_number": rules.licence.number if rules.licence else "",
            "licence_from": rules.licence.valid_from if rules.licence else None,
        }

    def clean(self) -> dict[str, Any]:
        """A licence has both, its number and its day."""
        values = super().clean() or self.cleaned_data
        number, valid_from = values.get("licence_number"), values.get("licence_from")
        if number and valid_from is None and "licence_from" not in self.errors:
            self.add_error("licence_from", _("Please say from which day on the licence holds."))
        if valid_from and not number:
            self.add_error("licence_number", _("Please enter the number of the licence."))
        return values


def _offer(call: Call, values: dict[str, Any]) -> Words:
    merchant = values["merchant"]
    draft = TopUpDraft(
        merchant_id=merchant.pk if merchant else None,
        amount_fen=values["amount_fen"],
        bonus_fen=values["bonus_fen"],
        funder=BonusFunder(values["funder"]),
        starts_at=values["starts_at"],
        ends_at=values["ends_at"],
    )
    offer_top_up(draft=draft, by=call.by, at=call.at)
    return _("The top-up is offered.")


def _withdraw(call: Call, values: dict[str, Any]) -> Words:
    withdraw_top_up(offer_public_id=call.thing.public_id, reason=values["reason"], by=call.by, at=call.at)
    return _("The top-up is offered no more.")


def _change_rules(call: Call, values: dict[str, Any]) -> Words:
    number = values["licence_number"].strip()
    rules = StoredValueRules(
        spending_order=SpendingOrder(values["spending_order"]),
        anonymous_max_fen=values["anonymous_max_fen"],
        named_max_fen=values["named_max_fen"],
        licence=AllianceLicence(number, values["licence_from"]) if number else None,
    )
    change_stored_value_settings(rules=rules, by=call.by, at=call.at)
    return _("The settings are changed.")


@admin.register(TopUpOffer)
class TopUpOfferAdmin(BackofficeAdmin):
    """What members can top up, by merchant."""

    headings = (
        _("Merchant"),
        _("Top-up"),
        _("Bonus"),
        _("Bonus given by"),
        _("Offered from"),
        _("Offered until"),
        _("State"),
    )
    numbers = frozenset({1, 2})
    list_filter = ("funder",)
    list_select_related = ("merchant",)
    ordering = ("-created_at",)
    list_acts = (
        Act(
            "offer",
            _("Offer a top-up"),
            _("Members see it from the moment it is offered. It cannot be changed, only withdrawn."),
            Action.MANAGE_POINTS_RULES,
            _offer,
            form=OfferForm,
        ),
    )
    acts = (
        Act(
            "withdraw",
            _("Withdraw"),
            _("Nobody can order it any more. Orders that wait for their payment get what they were promised."),
            Action.MANAGE_POINTS_RULES,
            _withdraw,
            form=ReasonForm,
            is_open=lambda offer: offer.withdrawn_at is None,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.merchant.name if thing.merchant else ALL_MERCHANTS),
            money(thing.amount_fen),
            money(thing.bonus_fen),
            text(thing.get_funder_display()),
            moment(thing.starts_at),
            moment(thing.ends_at),
            _state(thing),
        ]

    def describe(self, request: HttpRequest, thing: TopUpOffer) -> Shown:
        """One offer, who made it, and who withdrew it."""
        facts = [
            Fact(
                _("Merchant"),
                name_parties([thing.merchant_id])[thing.merchant_id] if thing.merchant_id else text(ALL_MERCHANTS),
            ),
            Fact(_("Top-up"), money(thing.amount_fen)),
            Fact(_("Bonus"), money(thing.bonus_fen)),
            Fact(_("Bonus given by"), text(thing.get_funder_display())),
            Fact(_("Offered from"), moment(thing.starts_at)),
            Fact(_("Offered until"), moment(thing.ends_at)),
            Fact(_("Created at"), moment(thing.created_at)),
            Fact(_("Created by"), text(thing.created_by)),
            Fact(_("Withdrawn at"), moment(thing.withdrawn_at)),
            Fact(_("Withdrawn by"), text(thing.withdrawn_by)),
            Fact(_("Public id"), code(thing.public_id)),
        ]
        return Shown(_("Top-up offer"), [Section(_("What is offered"), facts)], state=_state(thing))


@admin.register(StoredValueSettings)
class StoredValueSettingsAdmin(SettingsAdmin):
    """The rules of all wallets."""

    change = Act(
        "change",
        _("Save"),
        _("They hold from the next top-up and the next sale on. What stands in wallets stays."),
        Action.MANAGE_POINTS_RULES,
        _change_rules,
        form=RulesForm,
    )

    def describe(self, request: HttpRequest, thing: StoredValueSettings) -> Shown:
        """The settings, for those who may not change them."""
        facts = [
            Fact(_("Spent first"), text(thing.get_spending_order_display())),
            Fact(_("Most principal without a name"), money(thing.anonymous_max_fen)),
            Fact(_("The law allows"), money(LAWFUL_ANONYMOUS_FEN)),
            Fact(_("Most principal with a name"), money(thing.named_max_fen)),
            Fact(_("The law allows"), money(LAWFUL_NAMED_FEN)),
            Fact(_("Payment licence of the alliance"), text(thing.licence_number)),
            Fact(_("Licensed from"), day(thing.licence_from)),
        ]
        return Shown(str(thing), [Section(_("Stored value"), facts)])


def _state(offer: TopUpOffer) -> Cell:
    return badge(_("Withdrawn")) if offer.withdrawn_at else badge(_("On offer"), Tone.GOOD)

"""Correcting a member's points, coins or growth by hand: what is asked for, what is called, what the file shows."""

from decimal import Decimal
from secrets import token_hex
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.ledger.chart import Asset
from lianka.domain.loyalty.operations.answer_correction import answer_correction
from lianka.domain.loyalty.operations.change_correction_limits import change_correction_limits
from lianka.domain.loyalty.operations.correct_account import correct_account
from lianka.domain.loyalty.queries import get_correction_limits, list_corrections_of_member
from lianka.domain.loyalty.values import (
    CORRECTION_MAX,
    REASON_LENGTH_MAX,
    CorrectedKind,
    CorrectionLimits,
    CorrectionState,
)
from lianka.domain.members.models import Member
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.fields import YuanField
from lianka.interfaces.backoffice.shown import Table, Words, amount, moment, text
from lianka.interfaces.backoffice.tables import state_cell

ASSETS: Final = {
    CorrectedKind.POINTS.value: Asset.POINT,
    CorrectedKind.COINS.value: Asset.COIN,
    CorrectedKind.GROWTH.value: Asset.GROWTH,
}
_ADD, _TAKE = "add", "take"


class CorrectionForm(ActForm):
    """How much of what is added or taken, and why; the key makes a second tap harmless."""

    kind = forms.ChoiceField(label=_("Of what"), choices=CorrectedKind.choices)
    way = forms.ChoiceField(label=_("Add or take"), choices=[(_ADD, _("Add")), (_TAKE, _("Take"))])
    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=Decimal("0.01"),
        max_value=Decimal(CORRECTION_MAX),
        decimal_places=2,
        help_text=_("Points and growth are whole numbers; a coin has two places."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH_MAX, help_text=_("It is kept in the audit."))
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = token_hex(16)

    def clean(self) -> dict[str, Any]:
        """The amount in the unit of its kind, below zero when it is taken."""
        values = self.cleaned_data
        if self.errors:
            return values
        units = values["amount"] * 100 if values["kind"] == CorrectedKind.COINS else values["amount"]
        if units != int(units):
            self.add_error("amount", _("Points and growth are whole numbers; a coin has two places."))
            return values
        return {**values, "units": int(units) if values["way"] == _ADD else -int(units)}


class LimitsForm(ActForm):
    """What one person may correct alone."""

    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=CORRECTION_MAX)
    coins = YuanField(label=_("Coins"), max_value=CORRECTION_MAX // 100)
    growth = forms.IntegerField(label=_("Growth"), min_value=0, max_value=CORRECTION_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = get_correction_limits()
        self.initial = {**limits._asdict(), "coins": f"{limits.coins // 100}.{limits.coins % 100:02d}"}


def correct(call: Call, values: dict[str, Any]) -> Words:
    """Add or take by hand."""
    answer = correct_account(
        member_id=call.thing.pk,
        kind=CorrectedKind(values["kind"]),
        amount=values["units"],
        reason=values["reason"],
        key=values["key"],
        by=call.by,
        at=call.at,
    )
    if answer.state == CorrectionState.WAITING:
        return _("The correction waits for a second person.")
    return _("The correction is booked.")


def approve(call: Call, values: dict[str, Any]) -> Words:
    """Let a correction be booked."""
    answer_correction(public_id=call.thing.public_id, approves=True, reason=values["reason"], by=call.by, at=call.at)
    return _("The correction is booked.")


def decline(call: Call, values: dict[str, Any]) -> Words:
    """Let a correction not be booked."""
    answer_correction(public_id=call.thing.public_id, approves=False, reason=values["reason"], by=call.by, at=call.at)
    return _("The correction is declined.")


def change_limits(call: Call, values: dict[str, Any]) -> Words:
    """Set what one person may correct alone."""
    change_correction_limits(limits=CorrectionLimits(**values), by=call.by, at=call.at)
    return _("The settings are changed.")


def correction_table(member: Member) -> Table:
    """The member's latest corrections. One statement."""
    rows = [
        [
            moment(each.asked_at),
            text(each.get_kind_display(), reverse("admin:loyalty_correction_change", args=[each.pk])),
            amount(each.amount, ASSETS[each.kind]),
            state_cell(each.state, each.get_state_display()),
            text(each.reason),
        ]
        for each in list_corrections_of_member(member_id=member.pk)
    ]
    headings = [_("Asked for at"), _("Of what"), _("Amount"), _("State"), _("Reason")]
    return Table(_("Corrections by hand"), headings, rows, _("Nothing was corrected by hand."), numbers=frozenset({2}))

"""Refunding a card: what may be refunded, what would happen, and doing it."""

from secrets import token_hex
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.errors import CardTermNotFound
from lianka.domain.cards.models import CardTerm, MemberCard
from lianka.domain.cards.queries import preview_refund
from lianka.domain.cards.queries.terms import standing_terms
from lianka.domain.cards.values import RefundOutcome
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.refund_card import refund_card
from lianka.domain.checkout.values import REASON_LENGTH_MAX
from lianka.foundation import clock
from lianka.foundation.calendar import business_date
from lianka.foundation.errors import DomainError
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.formats import format_day, format_fen


class CardRefundForm(ActForm):
    """Why the card is refunded. What was shown is agreed to; the key makes a second tap harmless."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH_MAX, help_text=_("The member sees it. It is kept in the audit.")
    )
    order = forms.CharField(widget=forms.HiddenInput, max_length=64)
    expected_fen = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._found is not None:
            amount_fen = self._found.parts.amount_fen
            self.initial = {"order": self._found.order, "expected_fen": amount_fen, "key": token_hex(16)}

    def clean_order(self) -> str:
        """The order that was shown, which led to this very thing. It may be refunded by now: the same tap twice."""
        order, thing = str(self.cleaned_data["order"]), self.call.thing
        is_of_it = thing.public_id == order if isinstance(thing, Order) else _opened(thing, order)
        if not is_of_it:
            raise forms.ValidationError(CardTermNotFound.message)
        return order

    @cached_property
    def _found(self) -> RefundOutcome | None:
        return outcome_of(self.call.thing)

    @property
    def outcome(self) -> Words:
        """What will happen, in words."""
        if self._found is None:
            return ""
        amount, last_day = format_fen(self._found.parts.amount_fen), self._found.last_day
        if last_day is None or last_day < business_date(self.call.at):
            said = _("%(amount)s goes back to the member. The card is not valid any more from now on.")
            days = {"amount": amount}
        else:
            said = _("%(amount)s goes back to the member. The card is then valid through %(day)s.")
            days = {"amount": amount, "day": format_day(last_day)}
        if not self._found.shortfall_fen:
            return said % days
        spent = _("%(spent)s was deducted for gifts that were spent.") % {
            "spent": format_fen(self._found.shortfall_fen)
        }
        return f"{said % days} {spent}"


def refund(call: Call, values: dict[str, Any]) -> Words:
    """Give back what was paid for the latest opening or renewal."""
    order_id = values["order"]
    answer = refund_card(
        order_id=order_id,
        expected_fen=values["expected_fen"],
        key=values["key"],
        reason=values["reason"],
        by=call.by,
        at=call.at,
    )
    if answer.is_by_till:
        return _("Refunded. The merchant that sold the card gives %(amount)s back at its till.") % {
            "amount": format_fen(answer.amount_fen)
        }
    return _("%(amount)s is on its way back to the member.") % {"amount": format_fen(answer.amount_fen)}


def is_refundable(thing: Any) -> bool:
    """Whether a card, or what an order opened, can be refunded now."""
    return outcome_of(thing) is not None


def outcome_of(thing: MemberCard | Order) -> RefundOutcome | None:
    """What refunding a card's latest opening, or what an order opened, would do now; None when it cannot be."""
    order = thing.public_id if isinstance(thing, Order) else _latest_order(thing)
    try:
        return preview_refund(order=order, at=clock.now()) if order else None
    except DomainError:
        return None


def _opened(card: MemberCard, order: str) -> bool:
    return CardTerm.objects.filter(card=card, order=order).exists()


def _latest_order(card: MemberCard) -> str:
    latest = standing_terms(card_id=card.pk).last()
    return latest.order if latest else ""

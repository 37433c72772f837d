"""What was refunded of cards, and what refunding one would do (CARD-11)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Max

from lianka.domain.cards.errors import (
    CardGiftsSpent,
    CardNotRefundable,
    CardRefundedAlready,
    CardRefundTooLate,
    CardRenewedSince,
    CardTermNotFound,
    CardUsedUp,
    CardWasGift,
)
from lianka.domain.cards.models import CardIncomeRelease, CardRefund, CardTerm, GiftCode
from lianka.domain.cards.queries.gifts import gift_causes
from lianka.domain.cards.queries.terms import standing_terms, term_of
from lianka.domain.cards.rules.refunds import days_of, refund_parts, refundable_through
from lianka.domain.cards.values import CardRefundView, RefundOutcome, RefundParts
from lianka.domain.rewards.operations.preview_take_back import preview_take_back
from lianka.foundation.calendar import business_date
from lianka.foundation.db import as_given_moment, fetch_all
from lianka.foundation.values import Fen

_REFUNDS = """
SELECT f.public_id, t."order", f.amount_fen, f.refunded_at, f.reason, coalesce(back.state, '')
FROM cards_cardrefund f JOIN cards_cardterm t ON t.id = f.term_id
LEFT JOIN payments_paymentrefund back ON back.cause = f.public_id
"""


def refund_of_order(*, order: str) -> CardRefundView | None:
    """The refund of what an order opened, if there is one. One statement."""
    found = _find('t."order" = %s', [order])
    return found[0] if found else None


def refunds_of_card(*, card_id: int) -> list[CardRefundView]:
    """What was refunded of a member's card, the latest first. One statement."""
    return _find("t.card_id = %s", [card_id])


def preview_refund(*, order: str, at: datetime) -> RefundOutcome:
    """What refunding the opening or renewal of this order would do at `at`. Changes nothing.

    Raises `CardTermNotFound`, `CardNotRefundable`, `CardWasGift`, `CardRefundedAlready`, `CardRenewedSince`,
    `CardRefundTooLate`, `CardUsedUp` or `CardGiftsSpent`.
    """
    term = CardTerm.objects.select_related("option__plan", "card").filter(order=order).first()
    if term is None:
        raise CardTermNotFound(field="order")
    today, plan = business_date(at), term.option.plan
    if term.price_fen == 0 or plan.refund_days == 0:
        raise CardNotRefundable(field="order")
    if GiftCode.objects.filter(term=term).exists():
        raise CardWasGift(field="order")
    if CardRefund.objects.filter(term=term).exists():
        raise CardRefundedAlready(field="order")
    *before, latest = standing_terms(card_id=term.card_id)
    if latest != term:
        raise CardRenewedSince(field="order")
    through = refundable_through(opened_on=business_date(term.opened_at), refund_days=plan.refund_days)
    if today > through:
        raise CardRefundTooLate(field="order", day=through)
    gone = preview_take_back(gift_causes(term), term.card.member_id, at=at)
    facts = _Facts(term, today, plan.refunds_unused_days)
    if _parts(facts, 0).amount_fen == 0:
        raise CardUsedUp(field="order")
    parts = _parts(facts, gone.shortfall_fen)
    if parts.amount_fen == 0:
        raise CardGiftsSpent(field="order")
    first_day, last_day = days_of([term_of(each) for each in before]) or (None, None)
    return RefundOutcome(order, parts, first_day, last_day, through, Fen(gone.shortfall_fen))


class _Facts(NamedTuple):
    term: CardTerm
    today: date
    unused_only: bool


def _parts(facts: _Facts, shortfall_fen: int) -> RefundParts:
    term = facts.term
    return refund_parts(
        price_fen=term.price_fen,
        released_fen=CardIncomeRelease.objects.filter(term=term).aggregate(fen=Max("released_fen", default=0))["fen"],
        deferral_from=term.deferral_from,
        deferral_until=term.deferral_until,
        day=facts.today,
        unused_only=facts.unused_only,
        shortfall_fen=shortfall_fen,
    )


def _find(condition: str, params: Sequence[Any]) -> list[CardRefundView]:
    rows = fetch_all(f"{_REFUNDS} WHERE {condition} ORDER BY f.id DESC", params)
    return [
        CardRefundView(public_id, order, Fen(amount_fen), as_given_moment(refunded_at), reason, state)
        for public_id, order, amount_fen, refunded_at, reason, state in rows
    ]

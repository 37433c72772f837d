"""What goes back when a card is refunded, until when, and what the card is then valid for (CARD-11)."""

from collections.abc import Sequence
from datetime import date, timedelta

from lianka.domain.cards.rules.income import earned_through
from lianka.domain.cards.values import RefundParts, Term, TermDays
from lianka.foundation.calendar import ONE_DAY


def refund_parts(
    *,
    price_fen: int,
    released_fen: int,
    deferral_from: date,
    deferral_until: date,
    day: date,
    unused_only: bool,
    shortfall_fen: int = 0,
) -> RefundParts:
    """What refunding a term on `day` moves, of which `released_fen` had been earned.

    With `unused_only` the days before `day` stay paid. What is still deferred goes back first, then revenue; what of
    it does not go back is earned at once, so that the term leaves nothing behind that a later month could earn.
    `shortfall_fen`, the worth of gifts that were spent, is deducted, at most all of it.
    """
    used_fen = earned_through(
        price_fen=price_fen, deferral_from=deferral_from, deferral_until=deferral_until, day=day - ONE_DAY
    )
    amount_fen = max((price_fen - used_fen if unused_only else price_fen) - shortfall_fen, 0)
    left_fen = price_fen - released_fen
    deferred_fen = min(amount_fen, left_fen)
    return RefundParts(amount_fen, deferred_fen, amount_fen - deferred_fen, left_fen - deferred_fen)


def refundable_through(*, opened_on: date, refund_days: int) -> date:
    """The last day on which what was opened on a day can be refunded: so many days later."""
    return opened_on + timedelta(days=refund_days)


def days_of(terms: Sequence[Term | TermDays]) -> tuple[date, date | None] | None:
    """The first and last day of a card with these terms, from the oldest: those that follow the latest gap."""
    if not terms:
        return None
    first_day = terms[-1].first_day
    for term in reversed(terms[:-1]):
        if term.last_day is None or term.last_day + ONE_DAY < first_day:
            break
        first_day = term.first_day
    return first_day, terms[-1].last_day

"""Tiers whose hold is over are kept or lost (MBR-6)."""

from datetime import date, datetime

from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.operations.move_tiers import hold_standings, keep_advances
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules.standing import review_standing
from lianka.foundation.calendar import alliance_zone, end_of_day
from lianka.foundation.db import transaction

CHUNK = 5000


def review_tiers(*, business_date: date, at: datetime) -> int:
    """Review every tier whose hold ended with the business day or before, and return how many members were reviewed.

    Works in chunks, each a transaction of its own: it can be stopped anywhere and run again, and does nothing where
    nothing is left. Raises `DateNotOver` before the day has ended.
    """
    if at < end_of_day(business_date):
        raise DateNotOver(day=business_date)
    total = 0
    while reviewed := review_chunk(until=end_of_day(business_date), at=at):
        total += reviewed
    return total


@transaction
def review_chunk(*, until: datetime, at: datetime) -> int:
    """Review the first members whose holds ended by `until`, at most `CHUNK` of them; return how many were due."""
    book, zone = get_tier_book(), alliance_zone()
    due = tier_store.page_due(until=until, limit=CHUNK) if book is not None else []
    if book is None or not due:
        return 0
    # A rival's growth may have reviewed some of them since they were found.
    standings = [each for each in hold_standings(book, due).values() if _is_due(each.state.hold_until, until)]
    keep_advances(book, [review_standing(book, each, until=until, at=at, zone=zone) for each in standings], at=at)
    return len(due)


def _is_due(hold_until: datetime | None, until: datetime) -> bool:
    return hold_until is not None and hold_until <= until

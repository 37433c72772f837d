"""What was paid for cards becomes revenue as their days pass."""

from datetime import date, datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards import store
from lianka.domain.cards.errors import IncomeStuck
from lianka.domain.cards.values import INCOME_LOCK, INCOME_SOURCE
from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.foundation.calendar import Period, end_of_day, end_of_month, latest_moment
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock


def release_card_income(*, business_date: date, at: datetime) -> int:
    """As a daily job: at a month's end, release what all terms have earned by then; return of how many terms.

    A month is released once, however often and late it is run for. A card sold in it that is booked afterwards is
    released with the next month. Raises `DateNotOver` before the day has ended.
    """
    if at < end_of_day(business_date):
        raise DateNotOver(day=business_date)
    if business_date != end_of_month(business_date):
        return 0
    return _release(business_date=business_date, at=at)


@transaction
def _release(*, business_date: date, at: datetime) -> int:
    wait_for_lock(INCOME_LOCK)
    month = Period.month(business_date)
    released = store.release_month(month)
    if released.fen == 0:
        return 0
    platform_id = get_platform_party_id()
    deferred, revenue = AccountRef(chart.CARDS_DEFERRED, platform_id), AccountRef(chart.REVENUE_CARDS, platform_id)
    key = store.month_key(month.start)
    transfer = Transfer(deferred, revenue, released.fen)
    journal = Journal(INCOME_SOURCE, key, "card_income_earned", latest_moment(business_date), transfers=(transfer,))
    (posting,) = post([journal], at=at)
    if posting.refusal is not None or posting.is_replay:
        # Rows without their journal would be released for good: better a failed job that says why.
        raise IncomeStuck(month=key, why=posting.refusal or "posted before")
    return released.terms

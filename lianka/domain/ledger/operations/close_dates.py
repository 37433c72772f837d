"""Closing business dates: balances are folded, totals drawn up and chained, and nothing is booked there any more."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lianka.domain.ledger import store
from lianka.domain.ledger.daily import (
    Moved,
    Totals,
    balances_before,
    carry_balances,
    digests_by_day,
    latest_folds,
    read_moved,
    totals_of,
)
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.rules.chain import FIRST_LINK, JournalsDigest, day_digest
from lianka.foundation.calendar import ONE_DAY, end_of_day
from lianka.foundation.db import RaceLost, as_day, fetch_all, insert_rows, transaction

_DAYS_AT_ONCE = 31


def close_dates(*, through: date, at: datetime) -> int:
    """Close every business date up to and including `through`, in chunks of a month; returns how many were closed.

    The first date closed is that of the earliest journal. Waits for postings of these dates that are under way;
    later ones are booked on the next open date. Raises `DateNotOver` for a date that is not over at `at`.
    """
    if at < end_of_day(through):
        raise DateNotOver(day=through)
    closed = 0
    while chunk := _close_chunk(through=through, at=at):
        closed += chunk
    return closed


def close_business_date(*, business_date: date, at: datetime) -> int:
    """As a daily job: close the date, and any before it that is still open. Returns how many were closed."""
    return close_dates(through=business_date, at=at)


@transaction
def _close_chunk(*, through: date, at: datetime) -> int:
    if store.latest_closed_date() is None:
        # A posting under way may be about to book an earlier date than any that is in the books yet.
        store.lock_dates([store.BEFORE_ALL_DATES], exclusive=True)
    first = _first_open_date(through)
    if first > through:
        return 0
    latest = min(through, first + timedelta(days=_DAYS_AT_ONCE - 1))
    days = [first + ONE_DAY * number for number in range((latest - first).days + 1)]
    store.lock_dates(days, exclusive=True)
    if _first_open_date(through) != first:
        raise RaceLost  # A rival closed these dates while we waited.
    moved = read_moved(first, latest)
    columns = {"account_id": "bigint", "book_date": "date", "balance": "bigint"}
    insert_rows("ledger_fold", columns, _folds(moved))
    totals = carry_balances(totals_of(moved), balances_before(first))
    rows = [(day, *total) for day, of_day in totals.items() for total in of_day]
    columns = {"book_date": "date", "kind": "text", "asset": "text"}
    insert_rows("ledger_dailytotal", {**columns, "debits": "bigint", "credits": "bigint", "balance": "bigint"}, rows)
    _chain(days, totals, at)
    return len(days)


def _first_open_date(through: date) -> date:
    closed = store.latest_closed_date()
    if closed is not None:
        return closed + ONE_DAY
    first = fetch_all("SELECT min(book_date) FROM ledger_journal")[0][0]
    # Books without a journal begin on the date that is closed first.
    return through if first is None else min(through, as_day(first))


def _folds(moved: Sequence[Moved]) -> list[tuple[int, date, int]]:
    """What stands on each tally account at the end of each date on which it moved."""
    of_tallies = sorted((each.tally_id, each.day, each.net) for each in moved if each.tally_id is not None)
    balances = latest_folds(sorted({tally_id for tally_id, _day, _net in of_tallies}))
    folds = []
    for tally_id, day, net in of_tallies:
        balances[tally_id] = balances.get(tally_id, 0) + net
        folds.append((tally_id, day, balances[tally_id]))
    return folds


def _chain(days: list[date], totals: Totals, at: datetime) -> None:
    rows = fetch_all("SELECT digest FROM ledger_closing ORDER BY book_date DESC LIMIT 1")
    before = bytes(rows[0][0]) if rows else FIRST_LINK
    nothing = (0, JournalsDigest().digest())
    digests = {day: (count, digest) for day, count, digest in digests_by_day(days[0], days[-1])}
    links = []
    for day in days:
        count, journals = digests.get(day, nothing)
        before = day_digest(before=before, day=day, journal_count=count, journals=journals, totals=totals.get(day, []))
        links.append((day, at, count, journals, before))
    columns = {"book_date": "date", "closed_at": "timestamptz", "journal_count": "bigint"}
    insert_rows("ledger_closing", {**columns, "journals_digest": "bytea", "digest": "bytea"}, links)

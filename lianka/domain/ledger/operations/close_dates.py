"""Closing business dates: balances are folded, totals drawn up and chained, and nothing is booked there any more."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from lianka.domain.ledger import store
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.rules.chain import FIRST_LINK, JournalsDigest, day_digest
from lianka.foundation.calendar import ONE_DAY, end_of_day
from lianka.foundation.db import RaceLost, as_day, as_parameter, execute, fetch_all, insert_rows, stream, transaction

_DAYS_AT_ONCE = 31

Totals = dict[date, list[tuple[str, str, int, int, int]]]

_FOLDS = """
INSERT INTO ledger_fold (account_id, book_date, balance)
WITH moved AS (
    SELECT account_id, book_date, SUM(amount) AS net FROM (
        SELECT t.credit_id AS account_id, t.book_date, t.amount FROM ledger_transfer t
            JOIN ledger_journal j ON j.id = t.journal_id WHERE j.book_date BETWEEN %s AND %s
        UNION ALL
        SELECT t.debit_id, t.book_date, -t.amount FROM ledger_transfer t
            JOIN ledger_journal j ON j.id = t.journal_id WHERE j.book_date BETWEEN %s AND %s
    ) AS sides GROUP BY account_id, book_date
), folded AS (
    SELECT m.account_id, m.book_date,
        SUM(m.net) OVER (PARTITION BY m.account_id ORDER BY m.book_date)
        + coalesce((SELECT f.balance FROM ledger_fold f WHERE f.account_id = m.account_id
            ORDER BY f.book_date DESC LIMIT 1), 0) AS balance
    FROM moved m JOIN ledger_account a ON a.id = m.account_id AND NOT a.is_guarded
)
SELECT account_id, book_date, balance FROM folded
"""

_TOTALS = """
WITH sides AS (
    SELECT t.debit_id AS account_id, t.book_date, t.amount AS debit, 0 AS credit FROM ledger_transfer t
        JOIN ledger_journal j ON j.id = t.journal_id WHERE j.book_date BETWEEN %s AND %s
    UNION ALL
    SELECT t.credit_id, t.book_date, 0, t.amount FROM ledger_transfer t
        JOIN ledger_journal j ON j.id = t.journal_id WHERE j.book_date BETWEEN %s AND %s
)
SELECT s.book_date, a.kind, a.asset, SUM(s.debit), SUM(s.credit)
FROM sides s JOIN ledger_account a ON a.id = s.account_id
GROUP BY s.book_date, a.kind, a.asset
"""


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
    period = [first, latest] * 2
    execute(_FOLDS, [as_parameter(day) for day in period])
    totals = carry_balances(draw_totals(first, latest), balances_before(first))
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


def draw_totals(first: date, latest: date) -> dict[date, list[tuple[str, str, int, int]]]:
    """What moved on each date from `first` to `latest`: (kind, asset, debits, credits), by kind."""
    totals: dict[date, list[tuple[str, str, int, int]]] = defaultdict(list)
    for day, kind, asset, debited, credited in fetch_all(_TOTALS, [as_parameter(day) for day in [first, latest] * 2]):
        totals[as_day(day)].append((kind, asset, int(debited), int(credited)))
    return totals


def balances_before(day: date) -> dict[str, int]:
    """The balance over all accounts of each kind at the end of the latest closed date before `day`."""
    rows = fetch_all(
        "SELECT t.kind, t.balance FROM ledger_dailytotal t JOIN (SELECT kind, max(book_date) AS latest"
        " FROM ledger_dailytotal WHERE book_date < %s GROUP BY kind) AS l"
        " ON l.kind = t.kind AND l.latest = t.book_date",
        [as_parameter(day)],
    )
    return {kind: int(balance) for kind, balance in rows}


def carry_balances(totals: dict[date, list[tuple[str, str, int, int]]], balances: dict[str, int]) -> Totals:
    """Carry the balances of the kinds forward through the days' totals."""
    carried: Totals = {}
    for day in sorted(totals):
        of_day = []
        # Not in the order of the database: the chain must not depend on how it collates text.
        for kind, asset, debited, credited in sorted(totals[day]):
            balances[kind] = balances.get(kind, 0) + credited - debited
            of_day.append((kind, asset, debited, credited, balances[kind]))
        carried[day] = of_day
    return carried


def digests_by_day(first: date, latest: date) -> Iterator[tuple[date, int, bytes]]:
    """For each date from `first` to `latest` with journals: their number and their common digest."""
    rows = stream(
        "SELECT book_date, digest FROM ledger_journal WHERE book_date BETWEEN %s AND %s ORDER BY book_date, id",
        [as_parameter(first), as_parameter(latest)],
    )
    for day, of_day in groupby(rows, key=itemgetter(0)):
        running = JournalsDigest()
        for _day, digest in of_day:
            running.add(bytes(digest))
        yield as_day(day), running.count, running.digest()


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

"""What business dates add up to: read by the closing that writes it down and by the self-check that reads it again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from lianka.domain.ledger.rules.chain import JournalsDigest
from lianka.foundation.db import as_day, as_parameter, fetch_all, rows_source, stream

DayTotals = dict[date, list[tuple[str, str, int, int]]]
Totals = dict[date, list[tuple[str, str, int, int, int]]]

# The transfers of some dates are found by their journals, which have an index by date. A tally account stands for
# itself; the guarded ones of a kind, of which every member has some, are added up.
_MOVED = """
WITH sides AS (
    SELECT t.debit_id AS account_id, t.book_date, t.amount AS debit, 0 AS credit FROM ledger_transfer t
        JOIN ledger_journal j ON j.id = t.journal_id WHERE j.book_date BETWEEN %s AND %s
    UNION ALL
    SELECT t.credit_id, t.book_date, 0, t.amount FROM ledger_transfer t
        JOIN ledger_journal j ON j.id = t.journal_id WHERE j.book_date BETWEEN %s AND %s
), named AS (
    SELECT s.book_date, a.kind, a.asset, CASE WHEN a.is_guarded THEN NULL ELSE a.id END AS tally_id, s.debit, s.credit
    FROM sides s JOIN ledger_account a ON a.id = s.account_id
)
SELECT book_date, kind, asset, tally_id, SUM(debit), SUM(credit) FROM named
GROUP BY book_date, kind, asset, tally_id
"""


class Moved(NamedTuple):
    """What moved on one date on one tally account, or on all guarded accounts of a kind (`tally_id` None)."""

    day: date
    kind: str
    asset: str
    tally_id: int | None
    debits: int
    credits: int

    @property
    def net(self) -> int:
        """What it adds to the balance."""
        return self.credits - self.debits


def read_moved(first: date, latest: date) -> list[Moved]:
    """All that moved from `first` to `latest`, both included, in one statement."""
    rows = fetch_all(_MOVED, [as_parameter(day) for day in [first, latest] * 2])
    return [
        Moved(as_day(day), kind, asset, tally_id, int(debited), int(credited))
        for day, kind, asset, tally_id, debited, credited in rows
    ]


def totals_of(moved: Iterable[Moved]) -> DayTotals:
    """What moved on each date over all accounts of a kind: (kind, asset, debits, credits)."""
    sums: dict[tuple[date, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in moved:
        of_kind = sums[each.day, each.kind, each.asset]
        of_kind[0] += each.debits
        of_kind[1] += each.credits
    totals: DayTotals = defaultdict(list)
    for (day, kind, asset), (debited, credited) in sums.items():
        totals[day].append((kind, asset, debited, credited))
    return totals


def latest_folds(account_ids: Sequence[int]) -> dict[int, int]:
    """The balance of each tally account at its latest fold; none for an account that was never folded."""
    source, params = rows_source("given", {"id": "bigint"}, [(account_id,) for account_id in account_ids])
    rows = fetch_all(
        "SELECT given.id, (SELECT f.balance FROM ledger_fold f WHERE f.account_id = given.id"
        f" ORDER BY f.book_date DESC LIMIT 1) FROM {source}",
        params,
    )
    return {account_id: balance for account_id, balance in rows if balance is not None}


def balances_before(day: date) -> dict[str, int]:
    """The balance over all accounts of each kind at the end of the latest closed date before `day`."""
    rows = fetch_all(
        "SELECT t.kind, t.balance FROM ledger_dailytotal t JOIN (SELECT kind, max(book_date) AS latest"
        " FROM ledger_dailytotal WHERE book_date < %s GROUP BY kind) AS l"
        " ON l.kind = t.kind AND l.latest = t.book_date",
        [as_parameter(day)],
    )
    return {kind: int(balance) for kind, balance in rows}


def carry_balances(totals: DayTotals, balances: dict[str, int]) -> Totals:
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

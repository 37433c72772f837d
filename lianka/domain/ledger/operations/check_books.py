"""The self-check: re-adds every unit, computes every digest again, and names the rows that differ."""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db import transaction as django_transaction

from lianka.domain.ledger.checks import CHECKS
from lianka.domain.ledger.daily import balances_before, carry_balances, digests_by_day, read_moved, totals_of
from lianka.domain.ledger.errors import BooksDiffer
from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.rules.chain import FIRST_LINK, JournalsDigest, day_digest
from lianka.domain.ledger.rules.digests import journal_digest
from lianka.domain.ledger.values import Difference
from lianka.foundation.append_only import missing_triggers
from lianka.foundation.calendar import add_months
from lianka.foundation.db import as_day, as_given_moment, as_parameter, execute, fetch_all, is_postgresql, stream
from lianka.foundation.wiring import resolve, wired

_NAME = "{0}.kind || ':' || {0}.party_id || ':' || {0}.scope"
_WITHOUT_JOURNAL = "rows stand in the books that say they are this journal's, and it is missing"


def check_books() -> Generator[Difference, None, None]:
    """Go through all laws of the books, on one snapshot of them, and yield the first row that breaks each.

    After the books come the rows of other contexts that repeat their amounts (`CHECKS` of the wiring).
    Nothing is written. Ask for the first difference only and the rest is not computed.
    """
    is_outermost = not connection.in_atomic_block
    with django_transaction.atomic():
        if is_outermost and is_postgresql():
            execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # Every law reads whole tables. A planner whose figures are older than a large import would loop over them.
            execute("SET LOCAL enable_nestloop = off")
        for guard in missing_triggers():
            table, _dot, trigger = guard.partition(".")
            yield Difference(table, trigger, "the guard that refuses changes is missing or disabled")
        yield from _check_digests()
        yield from find_differences(CHECKS)
        yield from _check_chain()
        for path in wired("CHECKS"):
            yield from resolve(path)()


def check_books_daily(*, at: datetime) -> int:
    """As an interval job: raise `BooksDiffer` with the first row that is wrong; returns 0 when all adds up."""
    # The snapshot's transaction ends with the generator, so it is closed here and not whenever it is forgotten.
    with closing(check_books()) as differences:
        for table, row, what in differences:
            raise BooksDiffer(table=table, row=row, what=what, at=at)
    return 0


def _check_digests() -> Iterator[Difference]:
    """Compute each journal's digest from its rows; they come in five streams in the order of the journals."""
    parts = [
        _Part(
            f"SELECT t.journal_id, t.number, {_NAME.format('d')}, {_NAME.format('c')}, t.amount FROM ledger_transfer t"
            " LEFT JOIN ledger_account d ON d.id = t.debit_id LEFT JOIN ledger_account c ON c.id = t.credit_id"
            " ORDER BY t.journal_id, t.number"
        ),
        _Part(
            f"SELECT l.journal_id, l.id, {_NAME.format('a')}, l.issuer_id, l.granted, l.cost_fen FROM ledger_lot l"
            " LEFT JOIN (SELECT lot_id, min(journal_id) AS journal_id FROM ledger_handover GROUP BY lot_id) AS f"
            " ON f.lot_id = l.id LEFT JOIN ledger_handover h ON h.journal_id = f.journal_id AND h.lot_id = l.id"
            " LEFT JOIN ledger_account a ON a.id = coalesce(h.from_account_id, l.account_id)"
            " ORDER BY l.journal_id, l.id"
        ),
        _Part(
            "SELECT journal_id, number, lot_id, amount, cost_fen, coalesce(undoes_id, 0) FROM ledger_lotmove"
            " ORDER BY journal_id, number"
        ),
        _Part(
            f"SELECT h.journal_id, h.number, coalesce(h.lot_id, 0), {_NAME.format('f')}, {_NAME.format('t')}, h.amount"
            " FROM ledger_handover h LEFT JOIN ledger_account f ON f.id = h.from_account_id"
            " LEFT JOIN ledger_account t ON t.id = h.to_account_id ORDER BY h.journal_id, h.number"
        ),
    ]
    journals = stream(
        "SELECT id, source, key, reason, happened_at, book_date, request_digest, digest FROM ledger_journal ORDER BY id"
    )
    for journal_id, source, key, reason, happened_at, book_date, asked, digest in journals:
        if orphans := [part.ahead[0] for part in parts if part.ahead and part.ahead[0] < journal_id]:
            yield Difference("ledger_journal", str(min(orphans)), _WITHOUT_JOURNAL)
            return
        transfers, lots, moves, handovers = (part.of(journal_id) for part in parts)
        computed = journal_digest(
            source=source,
            key=key,
            reason=reason,
            happened_at=as_given_moment(happened_at),
            book_date=as_day(book_date),
            asked=bytes(asked),
            rows=[*transfers, *lots, *moves, *handovers],
        )
        if computed != bytes(digest) or not (transfers or handovers):
            what = f"it, its transfers, its lots or their moves are not as posted ({source} {key})"
            yield Difference("ledger_journal", str(journal_id), what)
            return
    for part in parts:
        if part.ahead is not None:
            yield Difference("ledger_journal", str(part.ahead[0]), _WITHOUT_JOURNAL)
            return


class _Part:
    """One stream of rows, taken journal by journal."""

    def __init__(self, sql: str) -> None:
        self._groups = groupby(stream(sql), key=itemgetter(0))
        self.ahead = self._next()

    def of(self, journal_id: int) -> list[tuple[int | str, ...]]:
        """The rows of a journal, without its id; journals are asked for in rising order."""
        if self.ahead is None or self.ahead[0] != journal_id:
            return []
        rows = self.ahead[1]
        self.ahead = self._next()
        return rows

    def _next(self) -> tuple[int, list[tuple[int | str, ...]]] | None:
        for journal_id, rows in self._groups:
            return journal_id, [row[1:] for row in rows]
        return None


def _check_chain() -> Iterator[Difference]:
    closings = fetch_all(
        "SELECT book_date, journal_count, journals_digest, digest FROM ledger_closing ORDER BY book_date"
    )
    before, expected_day = FIRST_LINK, None
    for first, chunk in groupby(closings, key=lambda closing: as_day(closing[0]).replace(day=1)):
        latest = add_months(first, 1) - timedelta(days=1)
        links = list(chunk)
        start = as_day(links[0][0])
        totals = carry_balances(totals_of(read_moved(start, latest)), balances_before(start))
        stored = _stored_totals(start, latest)
        digests = {day: (count, digest) for day, count, digest in digests_by_day(start, latest)}
        for link in links:
            day = as_day(link[0])
            found = _check_day(day, link, totals.get(day, []), stored.get(day, []), digests.get(day), before)
            if expected_day is not None and day != expected_day:
                found = Difference("ledger_closing", str(expected_day), "the date is missing from the chain")
            if found is not None:
                yield found
                return
            before, expected_day = bytes(link[3]), day + timedelta(days=1)


def _check_day(
    day: date,
    link: tuple[Any, ...],
    totals: list[tuple[str, str, int, int, int]],
    stored: list[tuple[str, str, int, int, int]],
    digests: tuple[int, bytes] | None,
    before: bytes,
) -> Difference | None:
    for total in sorted(set(totals) ^ set(stored)):
        return Difference("ledger_dailytotal", f"{day}/{total[0]}", "the day's total is not the sum of its transfers")
    count, journals = digests or (0, JournalsDigest().digest())
    digest = day_digest(before=before, day=day, journal_count=count, journals=journals, totals=totals)
    if (count, journals, digest) != (link[1], bytes(link[2]), bytes(link[3])):
        return Difference("ledger_closing", str(day), "the day's link does not fit its journals or the day before")
    return None


def _stored_totals(first: date, latest: date) -> dict[date, list[tuple[str, str, int, int, int]]]:
    rows = fetch_all(
        "SELECT book_date, kind, asset, debits, credits, balance FROM ledger_dailytotal"
        " WHERE book_date BETWEEN %s AND %s ORDER BY book_date, kind",
        [as_parameter(first), as_parameter(latest)],
    )
    return {as_day(day): [tuple(row[1:]) for row in of_day] for day, of_day in groupby(rows, key=itemgetter(0))}

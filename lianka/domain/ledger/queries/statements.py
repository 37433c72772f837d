"""What settlement asks of the books: days of movement, sums by cause, and the journals of one account.

Two of these are SQL expressions over the books' tables, so that a batch of another context stays one
statement; they read closed dates only if they are asked about closed dates only.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from lianka.foundation.db import as_day, as_moment, as_parameter, fetch_all, rows_source


class DayMoved(NamedTuple):
    """A closed date on which a party's account moved."""

    party_id: int
    account_id: int
    day: date


class AccountJournal(NamedTuple):
    """A journal that touched an account, and its whole effect on it."""

    journal_id: int
    source: str
    key: str
    reason: str
    happened_at: datetime
    book_date: date
    change: int


class AccountMove(NamedTuple):
    """What one journal moved on an account against one kind of account."""

    counter_kind: str
    change: int


def list_days_moved(
    *, kind: str, since: Mapping[int, date], until: date, party_ids: Iterable[int] | None = None
) -> list[DayMoved]:
    """The closed dates before `until` on which the tally accounts of a kind moved, by account and day.

    `since` leaves out a party's dates before the one given; `party_ids` leaves out all other parties.
    """
    given, params = rows_source("given", {"party_id": "bigint", "since": "date"}, list(since.items()))
    only = ""
    wanted_params: list[object] = []
    if party_ids is not None:
        wanted, wanted_params = rows_source("wanted", {"party_id": "bigint"}, [(each,) for each in set(party_ids)])
        only = f"AND a.party_id IN (SELECT wanted.party_id FROM {wanted})"
    # Two halves instead of an outer join: SQLite would read all of `given` anew for each account.
    bounds = [as_parameter(until), kind, *wanted_params]
    rows = fetch_all(
        f"WITH given AS (SELECT * FROM {given})"
        " SELECT a.party_id, a.id, f.book_date FROM given JOIN ledger_account a ON a.party_id = given.party_id"
        " JOIN ledger_fold f ON f.account_id = a.id AND f.book_date >= given.since AND f.book_date < %s"
        f" WHERE a.kind = %s AND a.scope = '' {only}"
        " UNION ALL SELECT a.party_id, a.id, f.book_date FROM ledger_account a"
        " JOIN ledger_fold f ON f.account_id = a.id AND f.book_date < %s"
        f" WHERE a.kind = %s AND a.scope = '' {only}"
        " AND a.party_id NOT IN (SELECT given.party_id FROM given) ORDER BY 2, 3",
        [*params, *bounds, *bounds],
    )
    return [DayMoved(party_id, account_id, as_day(day)) for party_id, account_id, day in rows]


def balance_before_sql(*, account: str, day: str) -> str:
    """The SQL expression for a tally account's balance at the start of a day, given as SQL expressions."""
    return (
        f"coalesce((SELECT f.balance FROM ledger_fold f WHERE f.account_id = {account} AND f.book_date < {day}"
        " ORDER BY f.book_date DESC LIMIT 1), 0)"
    )


def changes_by_cause_sql(*, spans: str) -> str:
    """The SELECT of what moved on accounts, by source, kind of counter-account and direction.

    `spans` names a relation (id, account_id, period_start, period_end). The columns are: id, source,
    counter_kind, is_credit, change, journal_count.
    """
    side = (
        "SELECT s.id, t.journal_id, t.{other}_id AS counter_id, {sign}t.amount AS change, {is_credit} AS is_credit"
        " FROM {spans} s JOIN ledger_transfer t ON t.{own}_id = s.account_id"
        " AND t.book_date >= s.period_start AND t.book_date < s.period_end"
    )
    received = side.format(own="credit", other="debit", sign="", is_credit="true", spans=spans)
    given = side.format(own="debit", other="credit", sign="-", is_credit="false", spans=spans)
    return (
        "SELECT m.id, j.source, a.kind AS counter_kind, m.is_credit, sum(m.change) AS change,"
        f" count(DISTINCT m.journal_id) AS journal_count FROM ({received} UNION ALL {given}) AS m"
        " JOIN ledger_journal j ON j.id = m.journal_id JOIN ledger_account a ON a.id = m.counter_id"
        " GROUP BY m.id, j.source, a.kind, m.is_credit"
    )


def list_account_journals(
    *, account_id: int, start: date, end: date, after: tuple[date, int] | None, limit: int
) -> list[AccountJournal]:
    """A page of the journals that touched an account from `start` until before `end`, in the order booked.

    `after`: the book date and id of the journal that ended the page before. Each side's index is read from
    there on and no further than the page needs.
    """
    day, journal_id = max(after or (start, 0), (start, 0))
    side = (
        "SELECT * FROM (SELECT book_date, journal_id FROM ledger_transfer WHERE {own}_id = %s"
        " AND (book_date, journal_id) > (%s, %s) AND book_date < %s"
        " GROUP BY book_date, journal_id ORDER BY book_date, journal_id LIMIT %s) AS {own}s"
    )
    bounds = [account_id, as_parameter(day), journal_id, as_parameter(end), limit]
    sql = (
        f"WITH page AS ({side.format(own='credit')} UNION {side.format(own='debit')}"
        " ORDER BY book_date, journal_id LIMIT %s)"
        f" {_JOURNALS} FROM page JOIN ledger_journal j ON j.id = page.journal_id ORDER BY j.book_date, j.id"
    )
    return _journals(sql, [*bounds, *bounds, limit, account_id, account_id])


def find_account_journal(*, account_id: int, source: str, key: str) -> AccountJournal | None:
    """The journal of this cause with its effect on the account; None if it did not touch the account."""
    sql = f"{_JOURNALS} FROM ledger_journal j WHERE j.source = %s AND j.key = %s"
    found = _journals(sql, [account_id, account_id, source, key])
    return found[0] if found and list_account_moves(account_id=account_id, journal_id=found[0].journal_id) else None


def list_account_moves(*, account_id: int, journal_id: int) -> list[AccountMove]:
    """What one journal moved on an account, by kind of counter-account."""
    rows = fetch_all(
        "SELECT a.kind, CASE WHEN t.credit_id = %s THEN t.amount ELSE -t.amount END FROM ledger_transfer t"
        " JOIN ledger_account a ON a.id = CASE WHEN t.credit_id = %s THEN t.debit_id ELSE t.credit_id END"
        " WHERE t.journal_id = %s AND %s IN (t.credit_id, t.debit_id) ORDER BY t.number",
        [account_id, account_id, journal_id, account_id],
    )
    return [AccountMove(kind, change) for kind, change in rows]


_JOURNALS = (
    "SELECT j.id, j.source, j.key, j.reason, j.happened_at, j.book_date,"
    " (SELECT sum(CASE WHEN t.credit_id = %s THEN t.amount ELSE 0 END)"
    " - sum(CASE WHEN t.debit_id = %s THEN t.amount ELSE 0 END)"
    " FROM ledger_transfer t WHERE t.journal_id = j.id)"
)


def _journals(sql: str, params: list[object]) -> list[AccountJournal]:
    found = []
    for journal_id, source, key, reason, happened_at, book_date, change in fetch_all(sql, params):
        moment = as_moment(happened_at)
        assert moment is not None
        found.append(AccountJournal(journal_id, source, key, reason, moment, as_day(book_date), int(change)))
    return found

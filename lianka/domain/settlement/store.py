"""The statements by which a whole run is issued: one a table, however many merchants are due."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from lianka.domain.ledger.queries.statements import balance_before_sql, changes_by_cause_sql
from lianka.domain.settlement.errors import StatementDisagreesWithBooks
from lianka.foundation.audit import Actor
from lianka.foundation.db import as_parameter, execute, fetch_all, is_postgresql, rows_source


class Draft(NamedTuple):
    """A statement about to be issued: everything that does not come out of the books."""

    id: int
    public_id: str
    merchant_id: int
    account_id: int
    period_start: date
    period_end: date
    due_date: date
    day_number: str


_DRAFT_COLUMNS: Final = {
    "id": "bigint",
    "public_id": "text",
    "merchant_id": "bigint",
    "account_id": "bigint",
    "period_start": "date",
    "period_end": "date",
    "due_date": "date",
    "day_number": "text",
}
_SPAN: Final = ("id", "account_id", "period_start", "period_end")
_STATEMENTS: Final = f"""
INSERT INTO settlement_statement (id, public_id, number, merchant_id, account_id, period_start, period_end, due_date,
    opening_fen, payments_fen, due_fen, closing_fen, state, issued_at)
WITH drafts AS MATERIALIZED (SELECT * FROM {{source}}),
balances AS MATERIALIZED (
    SELECT d.*, {balance_before_sql(account="d.account_id", day="d.period_start")} AS opening,
        {balance_before_sql(account="d.account_id", day="d.period_end")} AS closing,
        coalesce((SELECT -sum(p.amount_fen) FROM settlement_payment p WHERE p.merchant_id = d.merchant_id
            AND p.book_date >= d.period_start AND p.book_date < d.period_end), 0) AS paid
    FROM drafts d
),
issued AS (
    SELECT b.id, b.public_id, m.code || '-' || b.day_number, b.merchant_id, b.account_id, b.period_start,
        b.period_end, b.due_date, b.opening, b.paid, b.closing - b.opening - b.paid AS due, b.closing,
        CASE WHEN b.closing - b.opening - b.paid = 0 THEN 'closed' ELSE 'issued' END, {{at}}
    FROM balances b JOIN merchants_merchant m ON m.party_id = b.merchant_id
)
SELECT * FROM issued
"""
_SUMS: Final = f"""
INSERT INTO settlement_statementsum (statement_id, source, counter_kind, is_credit, amount_fen, journal_count)
WITH spans AS (SELECT * FROM {{source}}), changes AS ({changes_by_cause_sql(spans="spans")})
SELECT id, source, counter_kind, is_credit, change, journal_count FROM changes
"""
_DISAGREEING: Final = """
SELECT s.number FROM {source} JOIN settlement_statement s ON s.id = given.id
LEFT JOIN settlement_statementsum m ON m.statement_id = s.id
GROUP BY s.id, s.number, s.opening_fen, s.closing_fen, s.payments_fen
HAVING coalesce(sum(m.amount_fen), 0) <> s.closing_fen - s.opening_fen
    OR coalesce(sum(CASE WHEN m.source = 'settlement_payment' THEN m.amount_fen END), 0) <> s.payments_fen
ORDER BY s.id LIMIT 1
"""
_MOVES: Final = """
INSERT INTO settlement_statementmove (statement_id, from_state, to_state, moved_at, moved_by, note)
WITH issued AS (SELECT s.id, s.state FROM {source} JOIN settlement_statement s ON s.id = given.id)
SELECT id, '', state, {at}, {by}, '' FROM issued ORDER BY id
"""


def insert_statements(drafts: Sequence[Draft], *, at: datetime) -> None:
    """Write the statements with their balances: folds at both ends, and the payments in between."""
    source, params = rows_source("given", _DRAFT_COLUMNS, drafts)
    execute(_STATEMENTS.format(source=source, at=_moment()), [*params, as_parameter(at)])


def insert_sums(drafts: Sequence[Draft]) -> None:
    """Write what makes up the statements, added up from the transfers themselves."""
    # The spans are given again, not read back: PostgreSQL knows nothing of rows just written, and would plan for one.
    spans = [(each.id, each.account_id, each.period_start, each.period_end) for each in drafts]
    source, params = rows_source("given", {name: _DRAFT_COLUMNS[name] for name in _SPAN}, spans)
    execute(_SUMS.format(source=source), params)


def check_sums(ids: Sequence[int]) -> None:
    """Compare the two ways of counting, folds and transfers. Raises `StatementDisagreesWithBooks`."""
    source, params = _given(ids)
    rows = fetch_all(_DISAGREEING.format(source=source), params)
    if rows:
        raise StatementDisagreesWithBooks(number=rows[0][0])


def insert_issue_moves(ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Write the first move of each statement."""
    source, params = _given(ids)
    execute(
        _MOVES.format(source=source, at=_moment(), by="CAST(%s AS text)"),
        [*params, as_parameter(at), f"{by.kind}:{by.name}"],
    )


def _given(ids: Sequence[int]) -> tuple[str, list[object]]:
    return rows_source("given", {"id": "bigint"}, [(each,) for each in ids])


def _moment() -> str:
    # PostgreSQL must be told the type of a bare parameter in a SELECT list; SQLite stores moments as text.
    return "%s::timestamptz" if is_postgresql() else "%s"

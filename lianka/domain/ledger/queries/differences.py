"""How rows that repeat amounts of the books are compared with them: laws as statements, told alike by all contexts.

The SQL expressions read the books' tables for contexts that compare a whole table of theirs in one statement.
"""

from collections.abc import Iterable, Iterator, Sequence

from lianka.domain.ledger.values import Check, Difference
from lianka.foundation.db import fetch_all


def find_differences(checks: Iterable[Check]) -> Iterator[Difference]:
    """Go through laws in their order and yield the rows that each one's statement names.

    A law is looked at only when the differences of those before it were taken.
    """
    for table, law, sql in checks:
        for row, found, expected in fetch_all(sql):
            yield Difference(table, str(row), f"{law}: found {found}, expected {expected}")


def legs_sql(*, source: str) -> str:
    """The SELECT of everything that journals of a source moved, one row for each transfer.

    The columns are: journal_id, key, book_date, amount, and kind, party_id and scope of both sides (`debit_`,
    `credit_`).
    """
    return (
        "SELECT t.journal_id, j.key, t.book_date, t.amount, d.kind AS debit_kind, d.party_id AS debit_party_id,"
        " d.scope AS debit_scope, c.kind AS credit_kind, c.party_id AS credit_party_id, c.scope AS credit_scope"
        " FROM ledger_journal j JOIN ledger_transfer t ON t.journal_id = j.id"
        " JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id"
        f" WHERE j.source = '{source}'"
    )


def first_difference_sql(relation: str, *, columns: Sequence[str]) -> str:
    """The SELECT of the first row of a relation in which a column is not what `expected_<column>` says.

    The relation has `id` and `row_name` besides. Named are the columns that differ, none of them null.
    """
    differing = " OR ".join(f"{name} <> expected_{name}" for name in columns)
    found, expected = (_texts(columns, prefix) for prefix in ("", "expected_"))
    return f"SELECT row_name, {found}, {expected} FROM {relation} WHERE {differing} ORDER BY id LIMIT 1"


def _texts(columns: Sequence[str], prefix: str) -> str:
    texts = (f"CASE WHEN {name} <> expected_{name} THEN ' {name} ' || {prefix}{name} ELSE '' END" for name in columns)
    return f"trim({' || '.join(texts)})"

"""What stands on accounts."""

from collections.abc import Sequence
from datetime import date

from lianka.domain.ledger.store import REF_COLUMNS, latest_closed_date
from lianka.domain.ledger.values import AccountRef
from lianka.foundation.db import as_day, fetch_all, rows_source

__all__ = [
    "balance_of",
    "balances_of",
    "first_business_date",
    "get_account_id",
    "latest_closed_date",
    "list_guarded_refs",
]

_BALANCES = """
WITH given AS (SELECT kind, party_id, scope FROM {source}),
closed AS (SELECT max(book_date) AS through FROM ledger_closing)
SELECT a.kind, a.party_id, a.scope, CASE WHEN a.is_guarded THEN a.balance ELSE
    coalesce((SELECT f.balance FROM ledger_fold f WHERE f.account_id = a.id ORDER BY f.book_date DESC LIMIT 1), 0)
    + coalesce((SELECT SUM(t.amount) FROM ledger_transfer t WHERE t.credit_id = a.id
        AND (c.through IS NULL OR t.book_date > c.through)), 0)
    - coalesce((SELECT SUM(t.amount) FROM ledger_transfer t WHERE t.debit_id = a.id
        AND (c.through IS NULL OR t.book_date > c.through)), 0) END
FROM given JOIN ledger_account a
    ON a.kind = given.kind AND a.party_id = given.party_id AND a.scope = given.scope
CROSS JOIN closed c
"""


def balance_of(ref: AccountRef) -> int:
    """The account's balance now, credits less debits, in its asset's unit; 0 if it was never used."""
    return balances_of([ref])[ref]


def balances_of(refs: Sequence[AccountRef]) -> dict[AccountRef, int]:
    """The balances of several accounts in one statement: a guarded one's own, a tally's fold and what came since."""
    balances = dict.fromkeys(refs, 0)
    source, params = rows_source("g", REF_COLUMNS, list(balances))
    for kind, party_id, scope, balance in fetch_all(_BALANCES.format(source=source), params):
        balances[AccountRef(kind, party_id, scope)] = int(balance)
    return balances


def list_guarded_refs(*, party_id: int) -> list[AccountRef]:
    """The guarded accounts of a party that were opened, in a fixed order. One statement."""
    rows = fetch_all(
        "SELECT kind, party_id, scope FROM ledger_account WHERE party_id = %s AND is_guarded ORDER BY kind, scope",
        [party_id],
    )
    return [AccountRef(*row) for row in rows]


def first_business_date() -> date | None:
    """The earliest date on which anything is booked, or None while the books are empty."""
    first = fetch_all("SELECT min(book_date) FROM ledger_journal")[0][0]
    return None if first is None else as_day(first)


def get_account_id(ref: AccountRef) -> int | None:
    """The account's database id, or None if it was never used."""
    rows = fetch_all("SELECT id FROM ledger_account WHERE kind = %s AND party_id = %s AND scope = %s", list(ref))
    return rows[0][0] if rows else None

"""The self-check's part in corrections by hand: each moved what it says, once it was booked."""

from collections.abc import Iterator

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import find_differences, first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check, Difference
from lianka.domain.loyalty.values import CORRECTION_SOURCE, CorrectionState

_ISSUED = f"('{chart.POINTS_ISSUED}', '{chart.COINS_ISSUED}', '{chart.GROWTH_ISSUED}')"
_BOOKED = f"('{CorrectionState.BOOKED.value}', '{CorrectionState.APPROVED.value}')"


def check_corrections() -> Iterator[Difference]:
    """Yield the first correction whose journal moved something else, and the first journal of none. Writes nothing."""
    legs = legs_sql(source=CORRECTION_SOURCE)
    moved = f"""WITH legs AS ({legs}),
        moved AS (SELECT key, sum(CASE WHEN debit_kind IN {_ISSUED} THEN amount
            WHEN credit_kind IN {_ISSUED} THEN -amount ELSE 0 END) AS amount FROM legs GROUP BY key),
        compared AS (SELECT c.id, c.public_id AS row_name,
            CASE WHEN c.state IN {_BOOKED} THEN c.amount ELSE 0 END AS amount, coalesce(m.amount, 0) AS expected_amount
            FROM loyalty_correction c LEFT JOIN moved m ON m.key = c.public_id)
        {first_difference_sql("compared", columns=["amount"])}"""
    owned = f"""SELECT l.journal_id, l.key, 'a row of loyalty_correction' FROM ({legs}) AS l
        LEFT JOIN loyalty_correction c ON c.public_id = l.key WHERE c.id IS NULL ORDER BY l.journal_id LIMIT 1"""
    yield from find_differences(
        (
            Check("loyalty_correction", "moved what it says", moved),
            Check("ledger_journal", "is the journal of a correction", owned),
        )
    )

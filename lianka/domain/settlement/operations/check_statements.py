"""The self-check's part in settlement: what statements, payments and bank files repeat of the books."""

from collections.abc import Iterator

from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Difference
from lianka.domain.settlement.checks import CHECKS


def check_statements() -> Iterator[Difference]:
    """Go through all laws of statements, payments and bank files, and yield the first row that breaks each.

    Nothing is written. Balances and sums are drawn from the books anew, as if the statements were issued now.
    """
    yield from find_differences(CHECKS)

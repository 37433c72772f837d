"""The self-check's part in tiers: what members gathered, and where it led."""

from collections.abc import Iterator

from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Difference
from lianka.domain.loyalty.checks import checks


def check_tiers() -> Iterator[Difference]:
    """Go through all laws of tiers, and yield the first row that breaks each. Writes nothing."""
    yield from find_differences(checks())

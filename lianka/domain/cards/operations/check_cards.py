"""The self-check's part in cards: what was paid and earned, and everything that is counted."""

from collections.abc import Iterator

from lianka.domain.cards.checks import checks
from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Difference


def check_cards() -> Iterator[Difference]:
    """Go through all laws of cards, and yield the first row that breaks each. Writes nothing."""
    yield from find_differences(checks())

"""The self-check's part in rewards: what grants and cash-backs moved, what budgets spent."""

from collections.abc import Iterator

from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Difference
from lianka.domain.rewards.campaign_checks import campaign_checks
from lianka.domain.rewards.cash_back_checks import cash_back_checks
from lianka.domain.rewards.checks import checks


def check_rewards() -> Iterator[Difference]:
    """Go through all laws of rewards, and yield the first row that breaks each. Writes nothing."""
    yield from find_differences((*checks(), *campaign_checks(), *cash_back_checks()))

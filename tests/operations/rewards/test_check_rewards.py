"""The self-check notices every amount and count of rewards that was changed behind its back."""

import pytest

from lianka.config import wiring
from lianka.domain.ledger.models import Journal
from lianka.domain.rewards.models import Budget, MemberRight, RewardGrant, RewardTakeBack
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.take_back_rewards import take_back_rewards
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.behind import change, remove
from tests.operations.rewards.scene import COINS, GROWTH, NOON, POINTS, TEA, ask, bundle_of, grant

pytestmark = [pytest.mark.django_db, pytest.mark.row("SAFE-5")]


@pytest.fixture(autouse=True)
def _granted(world: World) -> None:
    bundle = bundle_of(POINTS, COINS, GROWTH, TEA)
    grant(ask(bundle, world.wang, "kept"), ask(bundle, world.wang, "undone"))
    transaction(take_back_rewards)(["undone"], world.wang, cause="refund", at=NOON)


def _found() -> list[str]:
    return [table.table for table in check_rewards()]


def test_what_was_granted_and_taken_back_by_operations_adds_up() -> None:
    assert _found() == []
    assert "lianka.domain.rewards.operations.check_rewards.check_rewards" in wiring.CHECKS


@pytest.mark.parametrize("column", ["points", "coins", "growth", "cost_fen"])
def test_a_grant_says_what_its_journal_moved(column: str) -> None:
    change(RewardGrant.objects.get(cause="kept"), column, 7)

    assert _found()[0] == "rewards_rewardgrant"


@pytest.mark.parametrize("column", ["points", "coins", "growth", "returned_fen"])
def test_a_take_back_says_what_its_journal_moved(column: str) -> None:
    change(RewardTakeBack.objects.get(), column, 7)

    assert _found()[0] == "rewards_rewardtakeback"


def test_a_budget_spent_what_its_grants_cost() -> None:
    change(Budget.objects.get(), "spent_fen", 599)

    assert _found() == ["rewards_budget"]


def test_a_right_was_used_as_often_as_its_uses_say() -> None:
    change(MemberRight.objects.get(taken_back_at=None), "used", 1)

    assert _found() == ["rewards_memberright"]


def test_every_journal_has_its_row() -> None:
    remove(MemberRight.objects.get(taken_back_at=None))
    remove(RewardGrant.objects.get(cause="kept"))

    assert "ledger_journal" in _found()
    assert Journal.objects.filter(source="reward").count() == 2

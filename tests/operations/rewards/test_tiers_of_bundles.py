"""Bundles give growth that lifts, and tiers for some days."""

from datetime import datetime, timedelta

import pytest

from lianka.domain.loyalty.errors import TierNotFound
from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.loyalty.values import TierMeasure
from lianka.domain.rewards.models import RewardBundle, RewardGrant
from lianka.domain.rewards.operations.take_back_rewards import take_back_rewards
from lianka.domain.rewards.queries import describe_bundle
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.tiers import BASIC, SILVER, set_tiers
from tests.operations.rewards.scene import NOON, ask, bundle_of, grant

GOLD_DAYS = RewardItem(RewardKind.TIER, tier="gold", days=30)
MUCH_GROWTH = RewardItem(RewardKind.GROWTH, 600)


def _tier(member_id: int, at: datetime) -> str:
    return get_tier_terms(member_ids=[member_id], at=at)[member_id].tier


def test_growth_of_a_bundle_lifts_at_once_and_is_lost_when_it_is_taken_back(world: World) -> None:
    set_tiers()
    bundle = bundle_of(MUCH_GROWTH)
    grant(ask(bundle, world.wang), ask(bundle, world.wang, "second"))
    lifted = _tier(world.wang, NOON)

    transaction(take_back_rewards)(["test:1"], world.wang, cause="refund", at=NOON)
    grant(ask(bundle_of(RewardItem(RewardKind.GROWTH, 899)), world.wang, "third"))

    assert lifted == "silver"
    # 600 + 600 − 600 + 899 = 1499: one short of gold, which 2099 would have reached.
    assert _tier(world.wang, NOON) == "silver"


def test_growth_does_not_lift_where_tiers_count_something_else(world: World) -> None:
    set_tiers(measure=TierMeasure.AMOUNT)

    grant(ask(bundle_of(MUCH_GROWTH), world.wang))

    assert _tier(world.wang, NOON) == "basic"


def test_a_tier_is_given_for_its_days_and_ends_with_the_last(world: World) -> None:
    set_tiers()

    grant(ask(bundle_of(GOLD_DAYS), world.wang))

    last_moment = datetime(2026, 2, 4, tzinfo=NOON.tzinfo) - timedelta(microseconds=1)
    assert [_tier(world.wang, at) for at in (NOON, last_moment)] == ["gold", "gold"]
    assert _tier(world.wang, last_moment + timedelta(microseconds=1)) == "basic"
    assert _tier(world.li, NOON) == "basic"


def test_a_tier_that_was_given_ends_when_it_is_taken_back(world: World) -> None:
    set_tiers()
    grant(ask(bundle_of(GOLD_DAYS), world.wang))

    transaction(take_back_rewards)(["test:1"], world.wang, cause="refund", at=NOON + timedelta(days=1))

    assert _tier(world.wang, NOON + timedelta(days=1)) == "basic"


def test_a_bundle_with_a_tier_that_there_is_not_is_refused(world: World) -> None:
    with pytest.raises(TierNotFound):
        bundle_of(GOLD_DAYS)

    assert not RewardBundle.objects.exists()


def test_a_tier_that_was_taken_away_since_is_refused_and_disturbs_no_other(world: World) -> None:
    set_tiers()
    gold, growth = bundle_of(GOLD_DAYS), bundle_of(MUCH_GROWTH)
    set_tiers(BASIC, SILVER, at=NOON)

    refused, granted = grant(ask(gold, world.wang), ask(growth, world.wang, "second"))

    assert isinstance(refused.refusal, TierNotFound)
    assert granted.refusal is None
    assert RewardGrant.objects.count() == 1


def test_a_bundle_names_its_tier(world: World) -> None:
    set_tiers()
    bundle = bundle_of(GOLD_DAYS)

    [words] = describe_bundle([bundle])[bundle]

    assert "金卡" in words
    assert "30" in words

"""The tier that applies to a member, and what it gives (MBR-7, MBR-8, MBR-9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.loyalty.errors import GrantEndsBeforeItBegins, TierNotFound
from lianka.domain.loyalty.models import TierGrant
from lianka.domain.loyalty.operations.grant_tier import revoke_tier_grants
from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.loyalty.values import NO_TIER, TierTerms
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.tiers import gain, grant, on, set_tiers, tier_of
from tests.operations.loyalty.till import NOON


def test_without_tiers_nobody_has_one(world: World) -> None:
    assert get_tier_terms(member_ids=[world.wang], at=NOON) == {world.wang: NO_TIER}


@pytest.mark.row("MBR-8")
def test_a_tier_gives_its_price_its_factor_on_points_and_what_points_pay(world: World) -> None:
    set_tiers()
    gain(world.wang, 1500, at=on("2026-01-10"))

    terms = get_tier_terms(member_ids=[world.wang, world.li], at=on("2026-01-11"))

    assert terms == {
        world.wang: TierTerms("gold", "金卡", Rate.of("0.95"), Rate.of(2), 90),
        world.li: TierTerms("basic", "普通", None, Rate.of(1), None),
    }


@pytest.mark.row("MBR-6")
def test_a_tier_ends_with_its_hold_though_the_job_has_not_come_to_it(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-31"))

    assert tier_of(world.wang, at=on("2027-01-31T23:59:59")) == "silver"
    assert tier_of(world.wang, at=on("2027-02-01T00:00:00")) == "basic"


@pytest.mark.row("MBR-7")
def test_the_higher_of_a_granted_and_a_grown_tier_applies_and_the_grown_one_goes_on(world: World) -> None:
    set_tiers()
    grant(world.wang, "silver", cause="card:1", since="2026-01-10", until="2026-02-10")

    assert tier_of(world.wang, at=on("2026-01-10T11:59:59")) == "basic"
    assert tier_of(world.wang, at=on("2026-01-10")) == "silver"
    gain(world.wang, 1500, at=on("2026-01-20"))
    assert tier_of(world.wang, at=on("2026-01-20")) == "gold"
    assert tier_of(world.wang, at=on("2026-02-10")) == "gold"


@pytest.mark.row("MBR-9")
def test_a_granted_tier_is_a_floor_until_its_end(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-20"))
    grant(world.wang, "gold", cause="hand:1", since="2026-01-21", until="2026-02-21")

    assert tier_of(world.wang, at=on("2026-02-21T11:59:59")) == "gold"
    assert tier_of(world.wang, at=on("2026-02-21")) == "silver"


@pytest.mark.row("MBR-7")
def test_a_cause_grants_once_also_after_it_was_revoked(world: World) -> None:
    set_tiers()
    assert grant(world.wang, "gold", cause="card:1", since="2026-01-10") == 1
    assert grant(world.wang, "silver", cause="card:1", since="2026-01-11") == 0

    assert transaction(revoke_tier_grants)(["card:1", "card:2"], at=on("2026-01-20")) == 1
    assert transaction(revoke_tier_grants)(["card:1"], at=on("2026-01-21")) == 0
    assert grant(world.wang, "gold", cause="card:1", since="2026-01-22") == 0

    assert tier_of(world.wang, at=on("2026-01-20T11:59:59")) == "gold"
    assert tier_of(world.wang, at=on("2026-01-20")) == "basic"


@pytest.mark.parametrize(
    ("tier", "until", "refusal"),
    [("platinum", None, TierNotFound), ("gold", "2026-01-10", GrantEndsBeforeItBegins)],
)
def test_a_grant_needs_a_tier_and_some_time(
    world: World, tier: str, until: str | None, refusal: type[Exception]
) -> None:
    set_tiers()

    with pytest.raises(refusal):
        grant(world.wang, tier, cause="card:1", since="2026-01-10", until=until)

    assert not TierGrant.objects.exists()


def test_the_tiers_of_any_number_of_members_cost_two_statements(world: World) -> None:
    set_tiers()
    for member in (world.wang, world.li):
        gain(member, 600, at=NOON)

    with CaptureQueriesContext(connection) as queries:
        get_tier_terms(member_ids=[world.wang, world.li], at=NOON)

    assert len(queries) == 2

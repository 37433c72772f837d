"""What members gain counts on their climb, by whatever measure is set (MBR-5, MBR-6)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.loyalty.models import MemberTier, TierMove
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.plan_growth import plan_growth, plan_growth_back
from lianka.domain.loyalty.values import GrowthBack, GrowthGained, GrowthPlan, Spending, TierMeasure, Undoing
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.tiers import gain, gain_all, held_until, moves_of, on, pay, set_tiers, tier_of
from tests.operations.loyalty.till import NOON, balance, terms_of
from tests.rivals import at_once


def _standing(member: int) -> tuple[str, int, int]:
    row = MemberTier.objects.get(member_id=member)
    return row.tier, row.climb, row.gathered


@pytest.mark.row("MBR-5")
def test_a_purchase_that_reaches_a_threshold_upgrades_at_once(world: World) -> None:
    set_tiers()
    pay(member=world.wang, merchant=world.noodles, paid_fen=49949, at=on("2026-01-10"), key="p1")
    assert (tier_of(world.wang, at=on("2026-01-10")), moves_of(world.wang)) == ("basic", [])

    pay(member=world.wang, merchant=world.noodles, paid_fen=100, at=on("2026-01-31"), key="p2")

    assert balance(chart.GROWTH, world.wang) == 500
    assert balance(chart.GROWTH_ISSUED, world.platform) == -500
    assert tier_of(world.wang, at=on("2026-01-31")) == "silver"
    assert moves_of(world.wang) == [("2026-01-31", "basic", "silver", "reached")]
    assert TierMove.objects.get().because == "purchase:p2"
    assert held_until(world.wang) == "2027-02-01"


@pytest.mark.row("MBR-5")
@pytest.mark.parametrize(
    ("measure", "climb"),
    [
        (TierMeasure.GROWTH, 100),
        (TierMeasure.AMOUNT, 9950),
        (TierMeasure.PURCHASES, 1),
        (TierMeasure.POINTS, 100),
    ],
)
def test_the_climb_counts_what_the_measure_says_and_the_books_always_count_growth(
    world: World, measure: TierMeasure, climb: int
) -> None:
    set_tiers(measure=measure)

    plan = pay(member=world.wang, merchant=world.noodles, paid_fen=9950, at=NOON, key="p1")

    assert (plan.growth, plan.climb) == (100, climb)
    assert balance(chart.GROWTH, world.wang) == 100
    assert _standing(world.wang)[1:] == (climb, climb)


@pytest.mark.row("MBR-5")
def test_a_measure_of_points_counts_those_that_were_earned_and_not_those_that_could_have_been(world: World) -> None:
    set_tiers(measure=TierMeasure.POINTS)
    spending = Spending(world.wang, world.noodles, 9950, NOON, terms_of(world.noodles, NOON))

    @transaction
    def plan() -> tuple[int, int]:
        (earned,) = plan_earnings([spending])
        out_of_points = earned._replace(points=0, act=None)
        estimated, counted = plan_growth([spending]), plan_growth([spending], earnings=[out_of_points])
        return estimated[0].climb, counted[0].climb

    assert plan() == (100, 0)


@pytest.mark.row("MBR-5")
def test_a_purchase_for_which_nothing_was_paid_is_none(world: World) -> None:
    set_tiers(measure=TierMeasure.PURCHASES)

    plan = pay(member=world.wang, merchant=world.noodles, paid_fen=0, at=NOON, key="p1")

    assert plan == GrowthPlan(0, 0, ())
    assert not MemberTier.objects.exists()


def test_without_tiers_nothing_is_gathered_and_one_statement_says_so(world: World) -> None:
    spending = Spending(world.wang, world.noodles, 9950, NOON, terms_of(world.noodles, NOON))

    @transaction
    def sell() -> list[GrowthPlan]:
        plans = plan_growth([spending])
        gain_growth([GrowthGained(world.wang, 100, NOON, "p1")], at=NOON)
        return plans

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert sell() == [GrowthPlan(0, 0, ())]

    assert len([each for each in queries if "loyalty" in each["sql"]]) == 1
    assert not MemberTier.objects.exists()


@pytest.mark.row("MBR-6")
def test_growth_taken_back_lowers_the_climb_and_never_the_tier(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-10"))

    gain(world.wang, -600, at=on("2026-02-10"))

    assert _standing(world.wang) == ("silver", 0, 0)
    assert MemberTier.objects.get().hold_growth == -600
    assert tier_of(world.wang, at=on("2026-02-10")) == "silver"


@pytest.mark.row("MBR-5")
def test_a_refund_takes_growth_back_by_parts_and_the_last_part_takes_the_rest(world: World) -> None:
    set_tiers(measure=TierMeasure.PURCHASES)
    parts = [Undoing(10001, 0, 5000), Undoing(10001, 5000, 5000), Undoing(10001, 10000, 1)]

    plans = transaction(plan_growth_back)([GrowthBack(world.wang, 100, 10_001, 0, NOON, part) for part in parts])

    assert [(plan.growth, plan.climb) for plan in plans] == [(-49, 0), (-50, 0), (-1, -1)]
    assert sum(transfer.amount for plan in plans for transfer in plan.transfers) == 100


@pytest.mark.row("MBR-6")
def test_growth_that_becomes_known_after_a_review_counts_after_it(world: World) -> None:
    set_tiers(hold_months=1)
    gain(world.wang, 500, at=on("2026-01-10"))
    gain(world.wang, 10, at=on("2026-02-20"))
    assert tier_of(world.wang, at=on("2026-02-20")) == "basic"

    gain(world.wang, 500, at=on("2026-02-09"), known_at=on("2026-02-25"))

    assert moves_of(world.wang) == [
        ("2026-01-10", "basic", "silver", "reached"),
        ("2026-02-11", "silver", "basic", "fell"),
        ("2026-02-20", "basic", "silver", "reached"),
    ]


def test_what_a_fast_clock_dates_later_counts_at_the_moment_it_is_told(world: World) -> None:
    set_tiers()

    gain(world.wang, 500, at=on("2030-01-01"), known_at=on("2026-01-10"))

    assert moves_of(world.wang) == [("2026-01-10", "basic", "silver", "reached")]


def test_a_batch_counts_in_the_order_things_happened(world: World) -> None:
    set_tiers()
    wang, li = world.wang, world.li
    gains = [
        GrowthGained(wang, 1000, on("2026-03-01"), "late"),
        GrowthGained(li, 400, on("2026-02-01"), "too little"),
        GrowthGained(wang, 500, on("2026-02-01"), "early"),
    ]

    gain_all(*gains, at=on("2026-03-02"))

    assert moves_of(wang) == [("2026-02-01", "basic", "silver", "reached"), ("2026-03-01", "silver", "gold", "reached")]
    assert [move.because for move in TierMove.objects.order_by("number")] == ["early", "late"]
    assert (_standing(li), moves_of(li)) == (("basic", 400, 400), [])


def test_a_batch_of_any_size_costs_the_same_statements(world: World) -> None:
    set_tiers()
    members = [world.wang, world.li]
    counts = []
    for count in (1, 2):
        gains = [GrowthGained(member, 600, NOON, f"{member}") for member in members[:count]]
        with CaptureQueriesContext(connection) as queries:
            gain_all(*gains, at=NOON)
        counts.append(len([each for each in queries if "loyalty" in each["sql"]]))

    assert counts[0] == counts[1] <= 5


@pytest.mark.django_db(transaction=True)
def test_first_gains_told_at_once_both_count(world: World) -> None:
    set_tiers()

    at_once(*[lambda: gain(world.wang, 250, at=NOON)] * 2)

    assert _standing(world.wang) == ("silver", 500, 500)
    assert TierMove.objects.count() == 1

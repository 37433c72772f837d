"""Points earned at one merchant and spent at another (PTS-8)."""

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import InsufficientPoints
from lianka.domain.ledger.models import Lot
from lianka.domain.ledger.values import JournalKey
from lianka.domain.loyalty.errors import LotNotFound
from lianka.domain.loyalty.operations.expire_points import expire_points
from lianka.domain.loyalty.queries import get_points_balance, get_trail
from lianka.domain.loyalty.values import ExpiringPoints, StepKind, TrailStep, Undoing
from lianka.foundation.calendar import business_date
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import (
    NOON,
    assert_fund_backs_every_lot,
    balance,
    buy,
    days_later,
    give_back,
    spend,
)

END = 730  # days: on 5 January 2028 the points of 2026 have expired


@pytest.mark.row("PTS-8")
def test_the_redeeming_merchant_gets_the_redemption_price_and_the_platform_the_spread(world: World) -> None:
    buy(member=world.wang, merchant=world.books, paid_fen=10000, at=NOON, key="p1")  # 100 points, 120 fen

    plan = spend(member=world.wang, merchant=world.noodles, points=50, at=days_later(1), key="p2")

    assert plan.worth_fen == 45
    assert balance(chart.POINTS, world.wang) == 50
    assert balance(chart.PAYABLE, world.books) == -120
    assert balance(chart.PAYABLE, world.noodles) == 45
    assert balance(chart.REVENUE_POINTS_SPREAD, world.platform) == 15
    assert balance(chart.POINTS_REDEEMED, world.noodles) == 50
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-8")
def test_points_worth_more_than_they_cost_are_topped_up_by_the_platform(world: World) -> None:
    buy(member=world.wang, merchant=world.noodles, paid_fen=10001, at=NOON, key="p1")
    set_aside = balance(chart.POINTS_FUND, world.platform)

    spend(member=world.wang, merchant=world.books, points=100, at=NOON, key="p2")

    assert set_aside == 100
    assert balance(chart.PAYABLE, world.books) == 100
    assert balance(chart.REVENUE_POINTS_SPREAD, world.platform) == 0


def test_more_points_than_there_are_cannot_be_spent(world: World) -> None:
    buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")

    with pytest.raises(InsufficientPoints):
        spend(member=world.wang, merchant=world.books, points=101, at=NOON, key="p2")

    assert balance(chart.POINTS, world.wang) == 100
    assert balance(chart.PAYABLE, world.books) == 0


@pytest.mark.row("PTS-8")
def test_a_lot_is_followed_from_its_issuer_to_all_who_redeemed_it(world: World) -> None:
    buy(member=world.wang, merchant=world.books, paid_fen=10000, at=NOON, key="p1")
    paid = spend(member=world.wang, merchant=world.noodles, points=50, at=days_later(1), key="p2")
    whole = Undoing(1000, 0, 1000)
    give_back(
        member=world.wang,
        merchant=world.noodles,
        points=50,
        worth_fen=paid.worth_fen,
        undoing=whole,
        at=days_later(2),
        of="p2",
        key="r2",
    )
    spend(member=world.wang, merchant=world.hotel, points=30, at=days_later(3), key="p3")
    expire_points(business_date=business_date(days_later(END)), at=days_later(END + 1))

    trail = get_trail(lot_id=Lot.objects.get().pk)

    assert (trail.issuer_id, trail.origin, trail.granted, trail.cost_fen) == (
        world.books,
        JournalKey("purchase", "p1"),
        100,
        120,
    )
    assert [(step.kind, step.party_id, step.points, step.cost_fen) for step in trail.steps] == [
        (StepKind.REDEEMED, world.noodles, 50, 60),
        (StepKind.RETURNED, world.noodles, 50, 60),
        (StepKind.REDEEMED, world.hotel, 30, 36),
        (StepKind.EXPIRED, world.books, 70, 84),
    ]
    assert trail.steps[0] == TrailStep(
        StepKind.REDEEMED, world.noodles, 50, 60, days_later(1), JournalKey("purchase", "p2")
    )
    assert trail.remaining == 0


def test_a_lot_that_is_none_cannot_be_followed(world: World) -> None:
    with pytest.raises(LotNotFound):
        get_trail(lot_id=4711)


@pytest.mark.row("PTS-5")
def test_a_member_is_told_what_expires_soon(world: World) -> None:
    buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")
    buy(member=world.wang, merchant=world.books, paid_fen=5000, at=NOON, key="p2")
    buy(member=world.wang, merchant=world.noodles, paid_fen=7000, at=days_later(400), key="p3")

    early = get_points_balance(member_id=world.wang, at=days_later(600))
    soon = get_points_balance(member_id=world.wang, at=days_later(700))

    assert (early.spendable, early.owed, list(early.expiring)) == (220, 0, [])
    (expiring,) = soon.expiring
    assert expiring == ExpiringPoints(expiring.expires_at, 150)
    assert business_date(expiring.expires_at).isoformat() == "2028-01-01"

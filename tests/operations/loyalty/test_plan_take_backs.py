"""A refund takes back what the purchase earned (PTS-6)."""

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Lot
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.loyalty.values import Undoing
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import (
    NOON,
    assert_fund_backs_every_lot,
    balance,
    buy,
    days_later,
    spend,
    take_back,
)


@pytest.mark.row("PTS-6")
def test_parts_refunded_take_back_their_part_and_the_last_one_the_rest(world: World) -> None:
    wang, books = world.wang, world.books
    earned = buy(member=wang, merchant=books, paid_fen=9900, at=NOON, key="p1")  # 99 points, 119 fen

    parts = [
        take_back(
            member=wang,
            merchant=books,
            earned=earned,
            undoing=Undoing(9900, before_fen, now_fen),
            at=days_later(1),
            of="p1",
            key=f"r{before_fen}",
        )
        for before_fen, now_fen in ((0, 3350), (3350, 3350), (6700, 3200))
    ]

    assert [(part.points, part.worth_fen) for part in parts] == [(33, 39), (34, 41), (32, 39)]
    assert balance(chart.POINTS, wang) == 0
    assert balance(chart.PAYABLE, books) == 0
    assert balance(chart.POINTS_ISSUED, books) == 0
    assert balance(chart.REVENUE_POINTS_SPREAD, world.platform) == 0
    assert_fund_backs_every_lot(world.platform)


def test_a_part_that_rounds_to_no_point_moves_no_money_either(world: World) -> None:
    earned = buy(member=world.wang, merchant=world.noodles, paid_fen=100, at=NOON, key="p1")

    plan = take_back(
        member=world.wang,
        merchant=world.noodles,
        earned=earned,
        undoing=Undoing(100, 0, 99),
        at=NOON,
        of="p1",
        key="r1",
    )

    assert (plan.points, plan.worth_fen, plan.act) == (0, 0, None)
    assert balance(chart.POINTS, world.wang) == 1
    assert balance(chart.PAYABLE, world.noodles) == -1


@pytest.mark.row("PTS-6")
def test_the_purchases_own_lot_is_taken_before_one_that_expires_sooner(world: World) -> None:
    buy(member=world.wang, merchant=world.books, paid_fen=10000, at=NOON, key="p1")
    earned = buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=days_later(400), key="p2")

    take_back(
        member=world.wang,
        merchant=world.noodles,
        earned=earned,
        undoing=Undoing(10000, 0, 10000),
        at=days_later(401),
        of="p2",
        key="r2",
    )

    assert [lot.remaining for lot in Lot.objects.order_by("id")] == [100, 0]
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-6")
def test_points_spent_already_become_a_debt_that_the_next_points_settle(world: World) -> None:
    wang, noodles = world.wang, world.noodles
    earned = buy(member=wang, merchant=noodles, paid_fen=10000, at=NOON, key="p1")
    spend(member=wang, merchant=world.books, points=80, at=NOON, key="p2")
    whole = Undoing(10000, 0, 10000)

    take_back(member=wang, merchant=noodles, earned=earned, undoing=whole, at=days_later(1), of="p1", key="r1")

    owing = get_points_balance(member_id=wang, at=days_later(1))
    assert (owing.spendable, owing.owed) == (0, 80)
    assert balance(chart.PAYABLE, noodles) == 0
    assert balance(chart.RECEIVABLE_POINTS_DEBT, wang) == -80
    assert_fund_backs_every_lot(world.platform)

    buy(member=wang, merchant=world.books, paid_fen=5000, at=days_later(2), key="p3")  # 50 points, 60 fen
    buy(member=wang, merchant=noodles, paid_fen=5000, at=days_later(3), key="p4")

    settled = get_points_balance(member_id=wang, at=days_later(3))
    assert (settled.spendable, settled.owed) == (20, 0)
    assert balance(chart.RECEIVABLE_POINTS_DEBT, wang) == 0
    assert balance(chart.POINTS_FUND, world.platform) == 20
    assert balance(chart.REVENUE_POINTS_SPREAD, world.platform) == 10
    assert_fund_backs_every_lot(world.platform)


def test_more_than_was_paid_cannot_be_undone(world: World) -> None:
    earned = buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")

    with pytest.raises(ValueError, match="No more can be undone"):
        take_back(
            member=world.wang,
            merchant=world.noodles,
            earned=earned,
            undoing=Undoing(10000, 6000, 4001),
            at=NOON,
            of="p1",
            key="r1",
        )

    assert balance(chart.POINTS, world.wang) == 100

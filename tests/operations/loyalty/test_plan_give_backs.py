"""A refund gives back the points the purchase was paid with (PTS-6)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import NothingToReturn
from lianka.domain.ledger.models import Lot
from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.operations.expire_points import expire_points
from lianka.domain.loyalty.values import ExpiryDestination, Undoing
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
from tests.world import OPENED_AT, OPERATOR

AFTER_END = 740  # days: 15 January 2028, when the points of 2026 have expired
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _pay_and_refund(world: World, *, days: int, undoing: Undoing, key: str = "r2") -> None:
    give_back(
        member=world.wang,
        merchant=world.noodles,
        points=60,
        worth_fen=54,
        undoing=undoing,
        at=days_later(days),
        of="p2",
        key=key,
    )


@pytest.fixture
def paid_with_points(world: World) -> World:
    """60 of 100 points of the book shop (120 fen) were spent at the noodle shop for 54 fen."""
    buy(member=world.wang, merchant=world.books, paid_fen=10000, at=NOON, key="p1")
    spend(member=world.wang, merchant=world.noodles, points=60, at=NOON, key="p2")
    return world


@pytest.mark.row("PTS-6")
def test_spent_points_return_to_their_lot_and_the_merchant_pays_back_what_it_got(paid_with_points: World) -> None:
    world = paid_with_points

    _pay_and_refund(world, days=1, undoing=Undoing(1000, 0, 500))

    assert balance(chart.POINTS, world.wang) == 70
    assert balance(chart.PAYABLE, world.noodles) == 27
    assert balance(chart.REVENUE_POINTS_SPREAD, world.platform) == 9
    assert Lot.objects.get().remaining == 70
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-6")
def test_returned_points_whose_time_was_up_live_on_for_the_days_of_grace(paid_with_points: World) -> None:
    world = paid_with_points
    expire_points(business_date=business_date(days_later(AFTER_END - 1)), at=days_later(AFTER_END))

    _pay_and_refund(world, days=AFTER_END, undoing=Undoing(1000, 0, 1000))

    lot = Lot.objects.get()
    assert (lot.remaining, lot.expires_at) == (60, datetime(2028, 2, 15, tzinfo=SHANGHAI))
    assert balance(chart.POINTS, world.wang) == 60
    assert balance(chart.POINTS_FUND, world.platform) == 72
    assert_fund_backs_every_lot(world.platform)


def test_points_revived_by_grace_expire_a_second_time(paid_with_points: World) -> None:
    world = paid_with_points
    expire_points(business_date=business_date(days_later(AFTER_END - 1)), at=days_later(AFTER_END))
    _pay_and_refund(world, days=AFTER_END, undoing=Undoing(1000, 0, 1000))

    swept = expire_points(business_date=business_date(days_later(AFTER_END + 30)), at=days_later(AFTER_END + 31))

    assert swept == 1
    assert balance(chart.POINTS, world.wang) == 0
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 120
    assert_fund_backs_every_lot(world.platform)


def test_the_alliance_sets_the_days_of_grace(paid_with_points: World) -> None:
    world = paid_with_points
    change_points_settings(expiry_destination=ExpiryDestination.BREAKAGE, grace_days=0, by=OPERATOR, at=OPENED_AT)

    _pay_and_refund(world, days=AFTER_END, undoing=Undoing(1000, 0, 1000))

    assert Lot.objects.get().expires_at == datetime(2028, 1, 16, tzinfo=SHANGHAI)


def test_nothing_returns_twice(paid_with_points: World) -> None:
    world = paid_with_points
    _pay_and_refund(world, days=1, undoing=Undoing(1000, 0, 1000))

    with pytest.raises(NothingToReturn):
        _pay_and_refund(world, days=2, undoing=Undoing(1000, 0, 1000), key="r3")

    assert balance(chart.POINTS, world.wang) == 100
    assert_fund_backs_every_lot(world.platform)


def test_a_purchase_paid_wholly_with_points_gives_them_back_whole(paid_with_points: World) -> None:
    world = paid_with_points

    _pay_and_refund(world, days=1, undoing=Undoing(0, 0, 0))

    assert balance(chart.POINTS, world.wang) == 100
    assert balance(chart.PAYABLE, world.noodles) == 0

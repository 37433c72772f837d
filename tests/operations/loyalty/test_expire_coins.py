"""Coins whose time is up leave the books at the day-close (PTS-5)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from lianka.config.wiring import JOBS
from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.operations.expire_coins import expire_coins
from lianka.domain.loyalty.operations.plan_gifts import plan_gifts
from lianka.domain.loyalty.values import ExpiryDestination, Gift
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import NOON, balance
from tests.world import OPENED_AT, OPERATOR

LATEST_DAY = date(2027, 1, 5)
NEXT_DAY = datetime(2027, 1, 6, tzinfo=ZoneInfo("Asia/Shanghai"))


@transaction
def _give(world: World, funder_id: int | None, coins: int) -> None:
    (plan,) = plan_gifts([Gift(world.wang, funder_id, 0, coins, 0, NOON)])
    (posting,) = post([Journal("test", f"gift:{funder_id}", "gift", NOON, acts=plan.acts)], at=NOON)
    assert posting.refusal is None


@pytest.mark.row("PTS-5")
def test_expired_coins_become_the_platforms_revenue(world: World) -> None:
    _give(world, None, 500)
    _give(world, world.books, 300)

    swept = [expire_coins(business_date=LATEST_DAY, at=NEXT_DAY) for _ in range(2)]

    assert swept == [2, 0]
    assert balance(chart.COINS, world.wang) == 0
    assert balance(chart.COINS_EXPIRED, world.books) == 300
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 800
    assert balance(chart.COIN_FUND, world.platform) == 0
    check_books()


@pytest.mark.row("PTS-5")
def test_by_setting_a_merchant_gets_the_money_of_its_coins_back_and_the_platform_keeps_its_own(world: World) -> None:
    change_points_settings(expiry_destination=ExpiryDestination.ISSUER, grace_days=30, by=OPERATOR, at=OPENED_AT)
    _give(world, None, 500)
    _give(world, world.books, 300)

    expire_coins(business_date=LATEST_DAY, at=NEXT_DAY)

    assert balance(chart.PAYABLE, world.books) == 0
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 500


def test_a_day_that_is_not_over_is_refused(world: World) -> None:
    _give(world, None, 500)

    with pytest.raises(DateNotOver):
        expire_coins(business_date=LATEST_DAY, at=NOON)

    assert balance(chart.COINS, world.wang) == 500


def test_coins_expire_at_the_day_close_right_after_points() -> None:
    names = [job.name for job in JOBS]

    assert names.index("expire-coins") == names.index("expire-points") + 1

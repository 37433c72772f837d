"""What gifts move and cost (docs/rules/rewards.md)."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Lot
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.errors import InvalidPointsTerms
from lianka.domain.loyalty.models import GiftSettings
from lianka.domain.loyalty.operations.change_gift_settings import change_gift_settings
from lianka.domain.loyalty.operations.plan_gifts import plan_gifts
from lianka.domain.loyalty.values import Gift, GiftPlan, GiftTerms
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.doc_tables import read_table
from tests.operations.loyalty.till import NOON, balance
from tests.world import OPENED_AT, OPERATOR

ROWS = read_table(Path("docs/rules/rewards.md"), "What a gift costs")
ZONE = ZoneInfo("Asia/Shanghai")


@transaction
def _give(gift: Gift) -> GiftPlan:
    (plan,) = plan_gifts([gift])
    (posting,) = post([Journal("test", "gift", "gift", gift.happened_at, plan.transfers, plan.acts)], at=NOON)
    assert posting.refusal is None
    return plan


def _number(cell: str) -> int:
    return 0 if cell == "-" else int(cell.replace(".", ""))


def _set(price: str, months: int = 12) -> None:
    change_gift_settings(terms=GiftTerms(Rate.of(price), months), by=OPERATOR, at=OPENED_AT)


@pytest.mark.parametrize("row", ROWS, ids=" · ".join)
def test_gifts_cost_what_the_page_says(world: World, row: tuple[str, ...]) -> None:
    funder, price, *cells = row
    points, coins, growth, points_fund, coin_fund, paid = map(_number, cells)
    is_merchant = funder == "book shop"
    if not is_merchant:
        _set(price)

    plan = _give(Gift(world.wang, world.books if is_merchant else None, points, coins, growth, NOON))

    assert (plan.cost_fen, plan.climb) == (paid, 0)
    kinds = (chart.POINTS, chart.COINS, chart.GROWTH)
    assert [balance(kind, world.wang) for kind in kinds] == [points, coins, growth]
    assert balance(chart.POINTS_FUND, world.platform) == points_fund
    assert balance(chart.COIN_FUND, world.platform) == coin_fund
    assert balance(chart.PAYABLE, world.books) == (-paid if is_merchant else 0)
    assert balance(chart.MARKETING, world.platform) == (0 if is_merchant else -paid)


@pytest.mark.parametrize(
    ("months", "until"), [(1, datetime(2026, 2, 6, tzinfo=ZONE)), (12, datetime(2027, 1, 6, tzinfo=ZONE)), (0, None)]
)
def test_coins_live_for_the_months_of_the_settings(world: World, months: int, until: datetime | None) -> None:
    _set("1", months)

    _give(Gift(world.wang, None, 0, 500, 0, NOON))

    assert Lot.objects.get().expires_at == until


@pytest.mark.parametrize(("price", "months"), [("1000.000001", 12), ("1", 1201), ("1", -1)])
def test_settings_out_of_their_range_are_refused(world: World, price: str, months: int) -> None:
    with pytest.raises(InvalidPointsTerms):
        _set(price, months)

    assert not GiftSettings.objects.exists()

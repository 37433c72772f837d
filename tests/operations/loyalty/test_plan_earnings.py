"""What purchases earn (PTS-1), from when on it expires, and who pays."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries import list_undated_lots
from lianka.domain.loyalty.models import PointsCycle
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.set_earn_preset import set_earn_preset
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.queries import list_points_lots
from lianka.domain.loyalty.rules.accounts import points_of
from lianka.domain.loyalty.values import (
    EarnRate,
    NothingEarned,
    RateSource,
    Spending,
    ValidityKind,
    ValidityPolicy,
)
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import NOON, assert_fund_backs_every_lot, balance, buy, days_later, terms_of
from tests.world import OPENED_AT, OPERATOR

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTH = ValidityPolicy(ValidityKind.MONTHS, 1)
CYCLE = ValidityPolicy(ValidityKind.CYCLE, 1)


@pytest.mark.row("PTS-1")
@pytest.mark.parametrize(
    ("merchant", "category", "paid_fen", "points", "cost_fen", "rate"),
    [
        ("noodles", "", 9950, 100, 100, EarnRate(Rate.of(1), RateSource.CONTRACT, "")),
        ("books", "stationery", 1000, 30, 36, EarnRate(Rate.of(3), RateSource.CATEGORY, "stationery")),
        ("books", "novels", 1000, 10, 12, EarnRate(Rate.of(1), RateSource.DEFAULT, "")),
    ],
)
def test_a_purchase_earns_at_the_narrowest_rate_and_the_merchant_pays_the_issue_price(
    world: World, merchant: str, category: str, paid_fen: int, points: int, cost_fen: int, rate: EarnRate
) -> None:
    issuer = getattr(world, merchant)

    plan = buy(member=world.wang, merchant=issuer, paid_fen=paid_fen, at=NOON, key="p1", category=category)

    assert (plan.points, plan.cost_fen, plan.rate, plan.nothing) == (points, cost_fen, rate, None)
    assert balance(chart.POINTS, world.wang) == points
    assert balance(chart.PAYABLE, issuer) == -cost_fen
    assert balance(chart.POINTS_FUND, world.platform) == cost_fen
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-1")
def test_a_preset_of_the_trade_comes_before_the_default_of_the_alliance(world: World) -> None:
    for trade, rate in (("", "0.5"), ("books", "2")):
        set_earn_preset(
            trade=trade, points_per_yuan=Rate.of(rate), valid_from=date(2026, 1, 1), by=OPERATOR, at=OPENED_AT
        )
    terms = terms_of(world.books, NOON)
    spendings = [Spending(world.wang, world.books, 10000, NOON, terms, trade=trade) for trade in ("books", "other")]

    bookshop, other = transaction(plan_earnings)(spendings)

    assert bookshop.rate == EarnRate(Rate.of(2), RateSource.PRESET, "books")
    assert (bookshop.points, other.points) == (200, 50)


def test_what_rounds_to_nothing_is_no_act(world: World) -> None:
    plan = buy(member=world.wang, merchant=world.noodles, paid_fen=49, at=NOON, key="p1")

    assert (plan.points, plan.act, plan.nothing) == (0, None, NothingEarned.ROUNDED_TO_NOTHING)
    assert balance(chart.POINTS, world.wang) == 0


@pytest.mark.row("PTS-9")
def test_a_merchant_that_bought_no_points_issues_none(world: World) -> None:
    plan = buy(member=world.wang, merchant=world.fuel, paid_fen=20000, at=NOON, key="p1")

    assert (plan.points, plan.act, plan.nothing) == (0, None, NothingEarned.MERCHANT_OUT_OF_POINTS)
    assert balance(chart.POINTS, world.wang) == 0
    assert balance(chart.POINTS_DUE, world.fuel) == 0


@pytest.mark.row("PTS-4")
def test_points_live_to_the_end_of_the_second_year_before_the_alliance_says_otherwise(world: World) -> None:
    buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")

    (lot,) = list_points_lots(member_id=world.wang, at=NOON)

    assert lot.expires_at == datetime(2028, 1, 1, tzinfo=SHANGHAI)
    assert (lot.issuer_id, lot.source, lot.key) == (world.noodles, "purchase", "p1")


@pytest.mark.row("PTS-4")
def test_a_policy_applies_from_its_day_on_and_to_no_lot_before(world: World) -> None:
    starts = date(2026, 1, 10)
    set_validity_policy(policy=MONTH, valid_from=starts, by=OPERATOR, at=OPENED_AT)

    for day in (4, 5):  # 9 and 10 January
        buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=days_later(day), key=f"p{day}")

    expiries = [lot.expires_at for lot in list_points_lots(member_id=world.wang, at=days_later(5))]
    assert expiries == [datetime(2026, 2, 11, tzinfo=SHANGHAI), datetime(2028, 1, 1, tzinfo=SHANGHAI)]


@pytest.mark.row("PTS-4")
def test_points_of_one_cycle_expire_together_and_the_next_point_starts_a_new_one(world: World) -> None:
    set_validity_policy(policy=CYCLE, valid_from=date(2026, 1, 1), by=OPERATOR, at=OPENED_AT)

    for days in (0, 300, 400):
        buy(member=world.wang, merchant=world.noodles, paid_fen=10000, at=days_later(days), key=f"p{days}")

    expiries = [lot.expires_at for lot in list_points_lots(member_id=world.wang, at=NOON)]
    assert expiries == [datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (2027, 2027, 2028)]
    assert PointsCycle.objects.get(pk=world.wang).cycle_from == days_later(400)


def test_a_batch_begins_a_cycle_once(world: World) -> None:
    set_validity_policy(policy=CYCLE, valid_from=date(2026, 1, 1), by=OPERATOR, at=OPENED_AT)
    terms = terms_of(world.noodles, NOON)
    spendings = [Spending(world.wang, world.noodles, 10000, days_later(days), terms) for days in (0, 359, 361)]

    plans = transaction(plan_earnings)(spendings)

    assert [plan.act.expires_at.year for plan in plans if plan.act and plan.act.expires_at] == [2027, 2027, 2028]
    assert PointsCycle.objects.get(pk=world.wang).cycle_from == days_later(361)


@pytest.mark.row("MBR-2")
def test_points_of_a_pre_registered_member_have_no_end_yet(world: World) -> None:
    buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")

    (lot,) = list_undated_lots([points_of(world.li)])

    assert (lot.free, lot.expires_at) == (100, None)


def test_points_earned_before_the_activation_count_from_it(world: World) -> None:
    set_validity_policy(policy=MONTH, valid_from=date(2020, 1, 1), by=OPERATOR, at=OPENED_AT)
    bought_at = OPENED_AT - timedelta(days=100)
    spending = Spending(world.wang, world.noodles, 10000, bought_at, terms_of(world.noodles, NOON))

    (plan,) = transaction(plan_earnings)([spending])

    assert plan.act is not None
    assert plan.act.expires_at == datetime(2026, 2, 6, tzinfo=SHANGHAI)


def test_a_batch_costs_as_many_statements_as_a_single_purchase(world: World) -> None:
    terms = terms_of(world.noodles, NOON)
    counts = []

    for size in (1, 200):
        with CaptureQueriesContext(connection) as queries:
            transaction(plan_earnings)([Spending(world.wang, world.noodles, 10000, NOON, terms)] * size)
        counts.append(len(queries))

    assert counts[0] == counts[1]

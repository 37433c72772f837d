"""Points whose time is up leave the books at the day-close (PTS-5)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.models import Journal, Lot
from lianka.domain.ledger.operations.hold import place_hold, void_hold
from lianka.domain.ledger.values import JournalKey
from lianka.domain.loyalty.operations import expire_lots as module
from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.operations.expire_points import EXPIRING_POINTS, expire_points
from lianka.domain.loyalty.rules.accounts import points_of
from lianka.domain.loyalty.values import ExpiryDestination
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import NOON, assert_fund_backs_every_lot, balance, buy, days_later, spend
from tests.rivals import processes_at_once
from tests.world import OPENED_AT, OPERATOR

LATEST_DAY = date(2027, 12, 31)
NEW_YEAR = datetime(2028, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


def _earn(world: World, *issuers: int) -> None:
    for number, issuer in enumerate(issuers):
        buy(member=world.wang, merchant=issuer, paid_fen=10000, at=NOON, key=f"p{number}")


@pytest.mark.row("PTS-5")
def test_expired_points_become_the_platforms_revenue(world: World) -> None:
    _earn(world, world.noodles, world.books)
    spend(member=world.wang, merchant=world.hotel, points=30, at=days_later(1), key="spent")

    swept = expire_points(business_date=LATEST_DAY, at=NEW_YEAR)

    assert swept == 2
    assert balance(chart.POINTS, world.wang) == 0
    assert balance(chart.POINTS_EXPIRED, world.noodles) == 70
    assert balance(chart.POINTS_EXPIRED, world.books) == 100
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 70 + 120
    assert balance(chart.POINTS_FUND, world.platform) == 0
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-5")
def test_by_setting_the_money_of_expired_points_returns_to_their_issuer(world: World) -> None:
    change_points_settings(expiry_destination=ExpiryDestination.ISSUER, grace_days=30, by=OPERATOR, at=OPENED_AT)
    _earn(world, world.noodles, world.books)

    expire_points(business_date=LATEST_DAY, at=NEW_YEAR)

    assert balance(chart.PAYABLE, world.noodles) == 0
    assert balance(chart.PAYABLE, world.books) == 0
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 0
    assert_fund_backs_every_lot(world.platform)


def test_a_member_and_date_make_one_journal_at_the_days_latest_moment(world: World) -> None:
    _earn(world, world.noodles, world.books, world.noodles)

    expire_points(business_date=LATEST_DAY, at=NEW_YEAR)

    journal = Journal.objects.get(source="expiry")
    assert journal.happened_at == NEW_YEAR - timedelta(microseconds=1)
    assert journal.book_date == LATEST_DAY


def test_points_live_through_their_latest_day(world: World) -> None:
    _earn(world, world.noodles)

    swept = expire_points(business_date=date(2027, 12, 30), at=NEW_YEAR - timedelta(days=1))

    assert swept == 0
    assert balance(chart.POINTS, world.wang) == 100


def test_a_day_that_is_not_over_is_refused(world: World) -> None:
    _earn(world, world.noodles)

    with pytest.raises(DateNotOver):
        expire_points(business_date=LATEST_DAY, at=NEW_YEAR - timedelta(seconds=1))

    assert balance(chart.POINTS, world.wang) == 100


def test_running_twice_expires_once(world: World) -> None:
    _earn(world, world.noodles)

    swept = [expire_points(business_date=LATEST_DAY, at=NEW_YEAR) for _ in range(2)]

    assert swept == [1, 0]
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 100


def test_a_late_run_catches_up_and_books_on_the_day_it_is_run_for(world: World) -> None:
    _earn(world, world.noodles)

    expire_points(business_date=LATEST_DAY + timedelta(days=9), at=NEW_YEAR + timedelta(days=20))

    assert Journal.objects.get(source="expiry").book_date == date(2028, 1, 9)


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_a_run_that_stopped_amid_a_members_lots_is_resumed(
    world: World, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", chunk)
    _earn(world, world.noodles, world.books, world.noodles, world.books)
    module.expire_chunk(EXPIRING_POINTS, day=LATEST_DAY, at=NEW_YEAR)
    left = Lot.objects.filter(remaining__gt=0).count()

    swept = expire_points(business_date=LATEST_DAY, at=NEW_YEAR)

    assert swept == left == 4 - chunk
    assert balance(chart.POINTS, world.wang) == 0
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.django_db(transaction=True)
def test_rival_runs_expire_each_lot_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 1)
    _earn(world, *[world.noodles] * 8)

    swept = processes_at_once(*[partial(expire_points, business_date=LATEST_DAY, at=NEW_YEAR)] * 3)

    assert sum(swept) == 8
    assert balance(chart.POINTS, world.wang) == 0
    assert_fund_backs_every_lot(world.platform)


@transaction
def _hold(world: World, points: int) -> int:
    key = JournalKey("test", "h1")
    holder = points_of(world.wang)
    return place_hold(key=key, holder=holder, amount=points, expires_at=NEW_YEAR + timedelta(days=9), at=NOON)


def test_what_a_hold_names_expires_only_once_the_hold_is_void(world: World) -> None:
    _earn(world, world.noodles)
    hold_id = _hold(world, 40)

    during = expire_points(business_date=LATEST_DAY, at=NEW_YEAR)
    held = balance(chart.POINTS, world.wang)
    transaction(void_hold)(hold_id=hold_id, at=NEW_YEAR)
    after = expire_points(business_date=LATEST_DAY + timedelta(days=1), at=NEW_YEAR + timedelta(days=1))

    assert (during, held, after) == (1, 40, 1)
    assert balance(chart.POINTS, world.wang) == 0
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-5")
def test_what_a_hold_lets_go_while_the_day_closes_expires_with_the_same_day(world: World) -> None:
    _earn(world, world.noodles)
    hold_id = _hold(world, 40)
    first = expire_points(business_date=LATEST_DAY, at=NEW_YEAR)

    transaction(void_hold)(hold_id=hold_id, at=NEW_YEAR)
    again = [expire_points(business_date=LATEST_DAY, at=NEW_YEAR) for _time in range(2)]

    assert (first, again, balance(chart.POINTS, world.wang)) == (1, [1, 0], 0)
    assert_fund_backs_every_lot(world.platform)


def test_a_chunk_costs_as_many_statements_for_many_lots_as_for_one(world: World) -> None:
    def statements(issuers: Sequence[int], day: int) -> int:
        for number, issuer in enumerate(issuers):
            buy(member=world.wang, merchant=issuer, paid_fen=10000, at=days_later(day), key=f"{day}:{number}")
        latest = date(2027 + day // 365, 12, 31)
        with CaptureQueriesContext(connection) as queries:
            module.expire_chunk(EXPIRING_POINTS, day=latest, at=NEW_YEAR + timedelta(days=day))
        return len(queries)

    # The first run opens the accounts, which later ones find.
    statements([world.noodles], 0)

    assert statements([world.noodles], 366) == statements([world.noodles] * 20, 732)

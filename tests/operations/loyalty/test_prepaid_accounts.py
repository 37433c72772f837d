"""Merchants buy points in advance; a job covers what they issue and stops those who have none left (PTS-9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import JournalConflict
from lianka.domain.loyalty.errors import AmountNotPositive, InvalidPointsTerms, PrepaidAccountNotFound
from lianka.domain.loyalty.models import PrepaidAccount
from lianka.domain.loyalty.operations.buy_points_in_advance import buy_points_in_advance
from lianka.domain.loyalty.operations.cover_points_due import cover_points_due
from lianka.domain.loyalty.operations.open_prepaid_account import open_prepaid_account
from lianka.domain.loyalty.queries import list_prepaid_accounts
from lianka.domain.loyalty.values import EarningPlan, NothingEarned, Undoing
from lianka.domain.notices.queries import list_unread_notices
from lianka.foundation.models import AuditEntry
from lianka.foundation.outbox import drain
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import NOON, assert_fund_backs_every_lot, balance, buy, days_later, take_back
from tests.world import OPENED_AT, OPERATOR


def _open(merchant: int, *, reserve_fen: int = 0, alert_fen: int = 0) -> None:
    open_prepaid_account(
        merchant_id=merchant, reserve_fen=reserve_fen, alert_threshold_fen=alert_fen, by=OPERATOR, at=OPENED_AT
    )


def _pay(merchant: int, amount_fen: int, key: str = "bank-1") -> None:
    buy_points_in_advance(merchant_id=merchant, amount_fen=amount_fen, key=key, by=OPERATOR, at=OPENED_AT)


def _may_issue(merchant: int) -> bool:
    return PrepaidAccount.objects.get(pk=merchant).may_issue


def _refuel(world: World, paid_fen: int, key: str) -> EarningPlan:
    """Half a point a yuan, a fen a point."""
    return buy(member=world.wang, merchant=world.fuel, paid_fen=paid_fen, at=NOON, key=key)


@pytest.mark.row("PTS-9")
def test_a_merchant_that_bought_points_issues_them_and_the_job_covers_them(world: World) -> None:
    _open(world.fuel)
    _pay(world.fuel, 500)

    plan = _refuel(world, 20000, "p1")
    issued = balance(chart.POINTS_DUE, world.fuel)
    covered = cover_points_due(at=NOON)

    assert (plan.points, issued, covered) == (100, -100, 1)
    assert balance(chart.POINTS_DUE, world.fuel) == 0
    assert balance(chart.POINTS_PREPAID, world.fuel) == 400
    assert balance(chart.BANK, world.platform) == -500
    assert balance(chart.PAYABLE, world.fuel) == 0
    assert_fund_backs_every_lot(world.platform)


@pytest.mark.row("PTS-9")
def test_at_zero_a_merchant_stops_and_a_purchase_lets_it_go_on(world: World) -> None:
    _open(world.fuel)
    _pay(world.fuel, 100)
    _refuel(world, 20000, "p1")
    cover_points_due(at=NOON)

    stopped = _refuel(world, 20000, "p2")
    _pay(world.fuel, 50, key="bank-2")
    going_on = _refuel(world, 20000, "p3")

    assert (stopped.points, stopped.nothing) == (0, NothingEarned.MERCHANT_OUT_OF_POINTS)
    assert going_on.points == 100


def test_what_was_issued_beyond_the_money_waits_for_the_next_purchase(world: World) -> None:
    _open(world.fuel)
    _pay(world.fuel, 60)
    _refuel(world, 20000, "p1")  # 100 fen, before any job could stop it

    cover_points_due(at=NOON)
    part = (balance(chart.POINTS_PREPAID, world.fuel), balance(chart.POINTS_DUE, world.fuel), _may_issue(world.fuel))
    _pay(world.fuel, 70, key="bank-2")

    assert part == (0, -40, False)
    assert (balance(chart.POINTS_PREPAID, world.fuel), balance(chart.POINTS_DUE, world.fuel)) == (30, 0)
    assert _may_issue(world.fuel)


@pytest.mark.row("PTS-9")
def test_a_merchant_with_credit_runs_on_to_its_limit(world: World) -> None:
    _open(world.hotel)  # credit of 5,000.00; three points a yuan

    first = buy(member=world.wang, merchant=world.hotel, paid_fen=16_000_000, at=NOON, key="p1")
    cover_points_due(at=NOON)
    within = _may_issue(world.hotel)
    buy(member=world.wang, merchant=world.hotel, paid_fen=1_000_000, at=NOON, key="p2")
    cover_points_due(at=NOON)

    assert (first.points, within, _may_issue(world.hotel)) == (480_000, True, False)
    assert balance(chart.POINTS_PREPAID, world.hotel) == -500_000
    assert balance(chart.POINTS_DUE, world.hotel) == -10_000


@pytest.mark.row("PTS-9")
def test_the_reserve_stops_a_merchant_before_its_money_is_gone(world: World) -> None:
    _open(world.fuel, reserve_fen=50)
    _pay(world.fuel, 150)
    before = _may_issue(world.fuel)
    _refuel(world, 20000, "p1")

    cover_points_due(at=NOON)

    assert (before, _may_issue(world.fuel)) == (True, False)
    assert balance(chart.POINTS_PREPAID, world.fuel) == 50


@pytest.mark.row("PTS-9")
def test_operators_are_told_once_when_points_run_low_and_again_after_a_purchase(world: World) -> None:
    _open(world.fuel, alert_fen=0)
    _pay(world.fuel, 150)
    _open(world.fuel, alert_fen=100)
    _refuel(world, 20000, "p1")

    for _ in range(2):
        cover_points_due(at=NOON)
    drain(at=NOON)
    first = list_unread_notices()
    _pay(world.fuel, 100, key="bank-2")
    _refuel(world, 20000, "p2")
    cover_points_due(at=NOON)
    drain(at=NOON)

    assert [(notice.topic, notice.facts) for notice in first] == [("points_ran_low", {"left_fen": 50})]
    assert len(list_unread_notices()) == 2


def test_points_taken_back_are_put_back_on_the_account(world: World) -> None:
    _open(world.fuel)
    _pay(world.fuel, 100)
    earned = _refuel(world, 20000, "p1")
    cover_points_due(at=NOON)
    whole = Undoing(20000, 0, 20000)
    take_back(member=world.wang, merchant=world.fuel, earned=earned, undoing=whole, at=days_later(1), of="p1", key="r1")

    cover_points_due(at=days_later(1))

    assert (balance(chart.POINTS_PREPAID, world.fuel), balance(chart.POINTS_DUE, world.fuel)) == (100, 0)
    assert _may_issue(world.fuel)
    assert_fund_backs_every_lot(world.platform)


def test_a_payment_told_twice_counts_once_and_with_another_amount_is_refused(world: World) -> None:
    _open(world.fuel)
    _pay(world.fuel, 500)
    _pay(world.fuel, 500)

    with pytest.raises(JournalConflict):
        _pay(world.fuel, 501)

    assert balance(chart.POINTS_PREPAID, world.fuel) == 500
    assert AuditEntry.objects.filter(action="loyalty.buy_points_in_advance").count() == 1


@pytest.mark.parametrize("amount_fen", [0, -1])
def test_an_amount_that_is_not_positive_is_refused(world: World, amount_fen: int) -> None:
    _open(world.fuel)

    with pytest.raises(AmountNotPositive):
        _pay(world.fuel, amount_fen)

    assert balance(chart.POINTS_PREPAID, world.fuel) == 0


def test_a_merchant_without_an_account_cannot_buy(world: World) -> None:
    with pytest.raises(PrepaidAccountNotFound):
        _pay(world.fuel, 500)

    assert balance(chart.BANK, world.platform) == 0


def test_a_negative_reserve_is_refused(world: World) -> None:
    with pytest.raises(InvalidPointsTerms):
        _open(world.fuel, reserve_fen=-1)

    assert not PrepaidAccount.objects.exists()


def test_what_is_left_counts_what_is_not_covered_yet(world: World) -> None:
    _open(world.fuel, reserve_fen=20)
    _pay(world.fuel, 500)
    _refuel(world, 20000, "p1")

    (state,) = list_prepaid_accounts(at=NOON)

    assert (state.balance_fen, state.due_fen, state.left_fen) == (500, 100, 380)


def test_the_job_costs_as_many_statements_for_two_merchants_as_for_one(world: World) -> None:
    counts = []
    for merchant in (world.fuel, world.hotel):
        _open(merchant)
        for key in ("a", "b"):  # the first run opens the accounts, which the second finds
            _pay(merchant, 10_000, key)
            for member, issuer in ((world.wang, world.fuel), (world.wang, merchant)):
                buy(member=member, merchant=issuer, paid_fen=1000, at=NOON, key=f"{merchant}{key}{issuer}")
            with CaptureQueriesContext(connection) as queries:
                cover_points_due(at=NOON)
        counts.append(len(queries))

    assert counts[0] == counts[1]

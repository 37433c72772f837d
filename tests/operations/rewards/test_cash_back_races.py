"""Two workers, a kill at any moment, a refund while instalments are paid: each is paid once."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.rewards.models import Budget, CashBack, CashBackInstalment
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.foundation.calendar import ONE_DAY
from lianka.interfaces.shared.world import World, build_world
from tests.operations.checkout.tills import take_in, told
from tests.operations.rewards.cash_back import buy, close, coins_of, decide, member_of, refund, rule_of
from tests.operations.rewards.scene import balance, budget_of
from tests.rivals import at_once, process, processes_at_once
from tests.world import OPENED_AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("COM-13")]
DAYS = [date(2026, 1, 5) + number * ONE_DAY for number in range(100)]


@pytest.fixture
def city() -> World:
    """The cast, committed, so that rivals see it."""
    return build_world(at=OPENED_AT)


def _bought(count: int, *, budget_fen: int = 100_000, **given: Any) -> None:
    rule_of(instalments=3, rate="0.03", budget_id=budget_of(budget_fen), **given)
    take_in(*[told(f"{number}", 10_000, day=number % 3) for number in range(count)])


def test_rival_workers_decide_once_and_keep_within_the_budget_and_the_cap(city: World) -> None:
    _bought(12, budget_fen=2_500, month_cap_fen=2_000)

    told_by = processes_at_once(*[partial(decide, day=3)] * 3)

    assert sum(told_by) == 12
    assert Budget.objects.get().spent_fen == sum(CashBack.objects.values_list("amount_fen", flat=True)) == 2_000
    assert list(check_rewards()) == []


def test_rival_workers_pay_once(city: World) -> None:
    _bought(4)
    decide(day=3)

    paid = at_once(*[partial(close, date(2026, 2, 20))] * 3)

    assert sorted(paid) == [0, 0, 4]
    assert balance(chart.COIN_FUND, city.platform) == 4 * 200
    assert list(check_books()) == list(check_rewards()) == []


def test_a_job_killed_at_any_moment_and_run_again_pays_the_same(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _bought(4)
    monkeypatch.setattr("lianka.domain.rewards.operations.pay_instalments.INSTALMENTS_AT_ONCE", 1)
    monkeypatch.setattr("lianka.domain.rewards.operations.decide_cash_backs.CASH_BACKS_AT_ONCE", 1)
    for moment in (0.02, 0.05, 0.1, 0.2):
        with process(lambda: [decide(day=3), *map(close, DAYS)]) as worker:
            worker.join(moment)
            worker.kill()
            worker.join()

    decide(day=3)
    for day in DAYS:
        close(day)

    assert CashBackInstalment.objects.exclude(paid_at=None).count() == 12
    assert balance(chart.COIN_FUND, city.platform) == Budget.objects.get().spent_fen == 1_200
    assert list(check_books()) == list(check_rewards()) == []


def test_a_refund_while_instalments_are_paid_leaves_nothing(city: World) -> None:
    rule_of(instalments=3, rate="0.03")
    purchases = [buy(f"{number}", 10_000) for number in range(3)]
    decide()

    at_once(
        partial(close, date(2026, 4, 20)),
        *[partial(refund, purchase, 10_000, key=purchase, day=60) for purchase in purchases],
    )

    assert coins_of(member_of(purchases[0])) == Budget.objects.get().spent_fen == 0
    assert close(date(2026, 5, 1)) == 0
    assert list(check_books()) == list(check_rewards()) == []


def test_a_refund_while_it_is_decided_leaves_nothing(city: World) -> None:
    rule_of(instalments=3, rate="0.03")
    purchases = [buy(f"{number}", 10_000) for number in range(3)]

    at_once(decide, *[partial(refund, purchase, 10_000, key=purchase, day=1) for purchase in purchases])
    decide()

    assert close(date(2026, 5, 1)) == Budget.objects.get().spent_fen == 0
    assert coins_of(member_of(purchases[0])) == 0
    assert list(check_books()) == list(check_rewards()) == []

"""A refund undoes its part of what came back: what is to come first, then what came, into a debt if need be."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Model

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Take
from lianka.domain.rewards.models import Budget, CashBack, CashBackInstalment, CashBackUndoing
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.queries.cash_back import list_cash_backs, sum_pending_cash_back
from lianka.domain.rewards.values.cash_back import CashBackStart
from lianka.foundation.db import transaction
from tests.doc_tables import read_table
from tests.operations.behind import amount_columns, raised
from tests.operations.checkout.tills import take_in, told
from tests.operations.members.merging import merge
from tests.operations.rewards.cash_back import buy, cash_back_of, close, coins_of, decide, member_of, parts_of, rule_of
from tests.operations.rewards.cash_back import refund as give_back
from tests.operations.rewards.scene import balance, budget_of
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("COM-13")]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "cash-back.md"
THIRDS: dict[str, Any] = {"instalments": 3, "start": CashBackStart.NEXT_MONTH}


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def _in_order() -> None:
    assert list(check_books()) == list(check_rewards()) == list(check_sales()) == []


@transaction
def _spend(member_id: int, coins: int) -> None:
    platform_id = get_platform_party_id()
    take = Take(
        holder=AccountRef(chart.COINS, member_id),
        amount=coins,
        to=AccountRef(chart.COINS_REDEEMED, platform_id),
        fund=AccountRef(chart.COIN_FUND, platform_id),
        payee=AccountRef(chart.PAYABLE, platform_id),
        spread=AccountRef(chart.REVENUE_POINTS_SPREAD, platform_id),
    )
    [posting] = post([Journal("test", "spend", "spent", OPENED_AT, acts=(take,))], at=OPENED_AT)
    assert posting.refusal is None


@pytest.mark.parametrize("row", read_table(PAGE, "A refund"), ids=str)
def test_a_refund_undoes_its_part_as_the_page_says(world: World, row: tuple[str, ...]) -> None:
    paid, refunded, undone, left, cancelled, taken = row
    rule_of(**THIRDS)
    purchase = buy("one", 20_000)
    decide()
    for number in range(int(paid)):
        close(date(2026, 2 + number, 4))
    came = coins_of(member_of(purchase))

    give_back(purchase, _fen(refunded), day=100)

    parts = parts_of(purchase)
    assert [amount - gone - back for amount, gone, back, _paid in parts] == [_fen(part) for part in left.split(", ")]
    assert sum(gone for _amount, gone, _back, _paid in parts) == _fen(cancelled)
    assert came - coins_of(member_of(purchase)) == _fen(taken)
    assert Budget.objects.get().spent_fen == 1000 - _fen(undone) == 1000 - cash_back_of(purchase).undone_fen
    _in_order()


def test_refunds_one_after_the_other_leave_nothing(world: World) -> None:
    rule_of(**THIRDS)
    purchase = buy("one", 20_000)
    decide()
    close(date(2026, 2, 4))

    for number, fen in enumerate((6_667, 6_667, 6_666)):
        give_back(purchase, fen, key=f"part {number}", day=50)

    assert close(date(2026, 6, 1)) == 0
    assert (coins_of(member_of(purchase)), Budget.objects.get().spent_fen) == (0, 0)
    assert balance(chart.MARKETING, world.platform) == balance(chart.COIN_FUND, world.platform) == 0
    _in_order()


def test_what_was_spent_is_owed_and_the_next_coins_settle_it(world: World) -> None:
    rule_of()
    purchase = buy("one", 20_000)
    decide()
    member_id = member_of(purchase)
    _spend(member_id, 700)

    give_back(purchase, 20_000)
    assert balance(chart.COINS_DEBT, member_id) == -700
    buy("two", 20_000, day=2)
    decide(day=2)

    assert (balance(chart.COINS, member_id), balance(chart.COINS_DEBT, member_id)) == (300, 0)
    assert list(check_books()) == list(check_rewards()) == []


def test_a_refund_before_anything_was_decided_counts_when_it_is(world: World) -> None:
    rule_of(**THIRDS, budget_id=budget_of(750))
    purchase = buy("one", 20_000)
    give_back(purchase, 5_000, day=0)

    decide(day=1)

    assert parts_of(purchase) == [(333, 0, 0, False), (333, 0, 0, False), (334, 250, 0, False)]
    assert Budget.objects.get().spent_fen == 750
    give_back(purchase, 15_000, key="rest")
    assert close(date(2026, 6, 1)) == Budget.objects.get().spent_fen == 0
    _in_order()


def test_a_till_that_tells_of_a_purchase_and_its_refund_at_once_leaves_nothing(world: World) -> None:
    rule_of()

    take_in(told("one", 20_000), told("back", -20_000))
    decide()

    row = CashBack.objects.get()
    assert (row.refunded_fen, row.amount_fen, row.undone_fen) == (20_000, 1000, 1000)
    assert close(date(2026, 6, 1)) == 0
    _in_order()


def test_refunds_that_tills_tell_of_in_one_batch_add_up(world: World) -> None:
    rule_of()
    purchase = buy("one", 20_000)
    decide()

    take_in(told("back 1", -5_000, day=1), told("back 2", -5_000, day=1))

    assert parts_of(purchase) == [(1000, 0, 500, True)]
    assert CashBackUndoing.objects.count() == 2
    _in_order()


def test_a_refund_frees_room_in_the_month_and_in_the_budget(world: World) -> None:
    rule_of(month_cap_fen=500, budget_id=budget_of(500))
    first = buy("one", 10_000)
    decide()
    give_back(first, 10_000, day=1)

    second = buy("two", 10_000, day=2)
    decide(day=2)

    assert cash_back_of(second).amount_fen == Budget.objects.get().spent_fen == 500


def test_what_is_to_come_to_a_merged_record_comes_to_the_surviving_one(world: World) -> None:
    rule_of(**THIRDS)
    purchase = buy("one", 20_000)
    decide()
    merged = member_of(purchase)

    merge(merged, world.wang, at=OPENED_AT + timedelta(days=1))
    close(date(2026, 2, 4))

    assert (cash_back_of(purchase).member_id, coins_of(world.wang)) == (world.wang, 333)
    assert sum_pending_cash_back(member_id=world.wang).fen == 667
    assert [view.purchase for view in list_cash_backs(member_id=world.wang, limit=5)] == [purchase]
    give_back(purchase, 20_000, day=60)
    assert coins_of(world.wang) == 0
    _in_order()


@pytest.mark.row("SAFE-5")
def test_the_self_check_notices_every_amount_that_was_changed(world: World) -> None:
    rule_of(**THIRDS)
    purchase = buy("one", 20_000)
    decide()
    close(date(2026, 2, 4))
    give_back(purchase, 15_000, day=50)
    unnoticed = []

    for table, column in amount_columns(CashBack, CashBackInstalment, CashBackUndoing):
        row = table._default_manager.order_by("pk").first()
        if row is not None and column != "number" and _changes_unseen(row, column):
            unnoticed.append((table.__name__, column))

    assert unnoticed == []


def _changes_unseen(row: Model, column: str) -> bool:
    try:
        with raised(row, column):
            return not [*check_rewards(), *check_sales()]
    except IntegrityError:
        return False

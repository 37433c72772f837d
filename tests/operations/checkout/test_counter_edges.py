"""What may go wrong between agreeing to a sale and its money: each order ends, and each fen finds its party."""

from datetime import timedelta

import pytest

from lianka.domain.checkout.operations.repair_payments import close_unpaid
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import OrderState
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.hold import expire_holds
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.payments.models import PaymentRefund, SandboxSettings
from tests.operations.checkout.counter import (
    NOW,
    Counter,
    give_points,
    pay,
    placed,
    set_up_counter,
)
from tests.world import World

pytestmark = pytest.mark.row("BUY-3")
TWO_DAYS_LATER = NOW + timedelta(days=2)


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


def points_of(world: World) -> int:
    return get_points_balance(member_id=world.wang, at=TWO_DAYS_LATER).spendable


def test_an_order_whose_points_were_let_go_long_ago_is_closed_all_the_same(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(world, counter.books, 10_000)
    assert expire_holds(at=TWO_DAYS_LATER) == 1

    close_unpaid(at=TWO_DAYS_LATER)

    assert get_order(public_id=order.public_id).state == OrderState.CLOSED
    assert points_of(world) == 3_000


def test_money_heard_of_after_the_points_were_let_go_goes_back(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    SandboxSettings.objects.update_or_create(pk=1, defaults={"loss_percent": 100})
    order = placed(world, counter.books, 10_000)
    pay(order)
    assert expire_holds(at=TWO_DAYS_LATER) == 1

    close_unpaid(at=TWO_DAYS_LATER)

    assert get_order(public_id=order.public_id).state == OrderState.RETURNED
    assert (PaymentRefund.objects.get().amount_fen, points_of(world)) == (order.payable_fen, 3_000)
    assert list(check_books()) == []

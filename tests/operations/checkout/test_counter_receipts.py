"""A merchant's receipt number counts once, whichever way the sale was told (BUY-7)."""

import pytest

from lianka.domain.checkout.errors import ReceiptUsed
from lianka.domain.checkout.models import Purchase, TillReceipt
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import NO_CARD, Channel, OrderState, OrderView, Tender
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.payments.models import PaymentRefund
from tests.operations.checkout.counter import CASHIER, NOW, Counter, one_item, pay, set_up_counter
from tests.operations.checkout.tills import NOODLES, results, take_in, told
from tests.world import World

pytestmark = pytest.mark.row("BUY-7")


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


def sold(world: World, counter: Counter, *, tender: Tender = Tender.TILL, key: str = "sale") -> OrderView:
    """100.00 at the noodle shop, which calls it A1."""
    return place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=one_item(10_000),
        card=NO_CARD,
        points=0,
        expected_payable_fen=10_000,
        tender=tender,
        channel=Channel.API,
        receipt_number="A1",
        by=CASHIER,
        key=key,
        at=NOW,
    )


def test_a_file_that_tells_of_a_sale_at_the_counter_earns_nothing_again(world: World, counter: Counter) -> None:
    sold(world, counter)

    assert results(take_in(told("A1", 10_000, merchant=NOODLES, day=10))) == ["receipt_used"]
    assert (Purchase.objects.count(), TillReceipt.objects.count()) == (1, 1)
    assert list(check_books()) == []


@pytest.mark.parametrize("tender", [Tender.TILL, Tender.PROVIDER])
def test_a_sale_that_a_file_told_of_is_not_taken_again(world: World, counter: Counter, tender: Tender) -> None:
    take_in(told("A1", 10_000, merchant=NOODLES, day=1))

    with pytest.raises(ReceiptUsed):
        sold(world, counter, tender=tender)

    assert Purchase.objects.count() == 1


def test_of_two_orders_with_one_receipt_number_the_second_gets_its_money_back(world: World, counter: Counter) -> None:
    first, second = (sold(world, counter, tender=Tender.PROVIDER, key=key) for key in ("one", "two"))
    pay(first)
    pay(second)

    states = [get_order(public_id=order.public_id).state for order in (first, second)]
    assert states == [OrderState.CAPTURED, OrderState.RETURNED]
    assert PaymentRefund.objects.get().amount_fen == 10_000
    assert list(check_books()) == []

"""A merchant that takes the price of a card at its own till owes it to the platform (CARD-10)."""

from datetime import timedelta

import pytest

from lianka.domain.cards.errors import CardRefundedAlready
from lianka.domain.cards.models import CardPlan, CardTerm
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.checkout.errors import PriceChanged
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.refund_card import refund_card
from lianka.domain.checkout.operations.sell_card_at_till import sell_card_at_till
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import OrderState, TakenAtTill, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.payments.models import PaymentRefund
from lianka.foundation.db import transaction
from tests.operations.behind import change
from tests.operations.checkout.counter import CASHIER, NOW, Counter, set_up_counter
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-10")]


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    counter = set_up_counter(world)
    CardPlan.objects.filter(public_id=counter.paid_plan).update(refund_days=30)
    return counter


def _sell(world: World, counter: Counter, *, price_fen: int = 19_900) -> TakenAtTill:
    return transaction(sell_card_at_till)(
        member_id=world.wang,
        plan_public_id=counter.paid_plan,
        option_public_id=counter.paid_option,
        expected_price_fen=price_fen,
        merchant_id=world.noodles,
        by=CASHIER,
        at=NOW,
    )


def _is_sound() -> bool:
    return [*check_cards(), *check_sales(), *check_books()] == []


def test_the_merchant_owes_the_price_and_the_card_is_open(world: World, counter: Counter) -> None:
    before = balance_of(AccountRef(chart.PAYABLE, world.noodles))

    sold = _sell(world, counter)

    order = get_order(public_id=sold.order_id)
    assert (order.state, order.tender, order.merchant_id) == (OrderState.CAPTURED, Tender.TILL, world.noodles)
    assert order.card_id == sold.opened.public_id
    assert balance_of(AccountRef(chart.PAYABLE, world.noodles)) == before - 19_900
    assert balance_of(AccountRef(chart.CARDS_DEFERRED, world.platform)) == 19_900
    assert _is_sound()


def test_another_price_than_the_one_taken_is_refused(world: World, counter: Counter) -> None:
    with pytest.raises(PriceChanged):
        _sell(world, counter, price_fen=9_900)

    assert not Order.objects.exists()
    assert not CardTerm.objects.exists()


def test_what_is_refunded_is_given_back_at_the_till_and_owed_no_more(world: World, counter: Counter) -> None:
    before = balance_of(AccountRef(chart.PAYABLE, world.noodles))
    order_id = _sell(world, counter).order_id

    def refund(key: str) -> bool:
        return refund_card(
            order_id=order_id, expected_fen=19_900, key=key, reason="退", by=OPERATOR, at=NOW + timedelta(days=1)
        ).is_by_till

    assert refund("once") is True
    with pytest.raises(CardRefundedAlready):
        refund("twice")

    assert not PaymentRefund.objects.exists()
    assert balance_of(AccountRef(chart.PAYABLE, world.noodles)) == before
    assert _is_sound()


def test_the_self_check_names_an_order_whose_merchant_owes_nothing(world: World, counter: Counter) -> None:
    order = Order.objects.get(public_id=_sell(world, counter).order_id)

    change(order, "merchant_id", world.books)

    [difference] = check_sales()
    assert difference.table == "checkout_order"
    assert "is owed by the merchant whose till took the price" in difference.what

"""Refunding a card that an order paid for: once, with the money going back where it came from (CARD-11)."""

from collections import Counter as Tally
from datetime import timedelta
from functools import partial

import pytest

from lianka.domain.cards.errors import CardRefundedAlready, CardTermNotFound
from lianka.domain.cards.models import CardPlan, CardRefund, MemberCard
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.cards.queries import refund_of_order
from lianka.domain.checkout.errors import OrderNotFound, RefundReasonMissing, RefundReasonTooLong
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.refund_card import refund_card
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import CardRefundAnswer, OrderView
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.payments.models import PaymentRefund
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.foundation.calendar import business_date, end_of_day, end_of_month
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import IdempotencyKeyReused
from tests.operations.behind import change
from tests.operations.checkout.counter import NOW, Counter, member_actor, pay, placed, set_up_counter
from tests.rivals import at_once
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-11")]
LATER = NOW + timedelta(days=2)


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    counter = set_up_counter(world)
    CardPlan.objects.filter(public_id=counter.paid_plan).update(refund_days=30)
    return counter


@pytest.fixture
def order(world: World, counter: Counter) -> OrderView:
    """王's card for a year, paid on the phone."""
    return _bought(world, counter, "card")


def _bought(world: World, counter: Counter, key: str) -> OrderView:
    order = place_card_order(
        member_id=world.wang,
        plan_public_id=counter.paid_plan,
        option_public_id=counter.paid_option,
        expected_price_fen=19_900,
        by=member_actor(world.wang),
        key=key,
        at=NOW,
    )
    pay(order)
    return get_order(public_id=order.public_id)


def _refund(order: OrderView, *, key: str = "key", reason: str = "用不上") -> CardRefundAnswer:
    return refund_card(order_id=order.public_id, expected_fen=19_900, key=key, reason=reason, by=OPERATOR, at=LATER)


def _try(order: OrderView, key: str) -> str:
    try:
        _refund(order, key=key)
    except DomainError as refusal:
        return refusal.code
    return "done"


def _is_sound() -> bool:
    return [*check_cards(), *check_sales(), *check_books()] == []


def test_the_money_goes_back_through_its_payment(world: World, order: OrderView) -> None:
    answer = _refund(order)

    back = PaymentRefund.objects.get()
    after = get_order(public_id=order.public_id)
    assert (back.cause, back.amount_fen, back.reason) == (answer.public_id, 19_900, "用不上")
    assert back.payment.public_id == order.payment_id
    assert (answer.card_id, answer.amount_fen, answer.public_id[:4]) == (order.card_id, 19_900, "crf_")
    assert (order.refunded_fen, after.refunded_fen, after.state) == (0, 19_900, order.state)
    assert balance_of(AccountRef(chart.CHANNEL, world.platform)) == 0
    assert _is_sound()


def test_its_state_is_seen_until_it_has_arrived(order: OrderView) -> None:
    _refund(order)

    def state() -> str:
        told = refund_of_order(order=order.public_id)
        assert told is not None
        return told.payment_refund_state

    assert state() == "requested"
    for minutes in range(1, 4):
        send_refunds(at=LATER + timedelta(minutes=minutes))
        deliver_sandbox_notifications(at=LATER + timedelta(minutes=minutes))
    assert state() == "succeeded"
    assert _is_sound()


def test_the_same_key_gives_the_same_answer(order: OrderView) -> None:
    first, second = _refund(order), _refund(order)

    assert first == second
    assert (CardRefund.objects.count(), PaymentRefund.objects.count()) == (1, 1)
    with pytest.raises(IdempotencyKeyReused):
        _refund(order, reason="别的原因")
    with pytest.raises(CardRefundedAlready):
        _refund(order, key="another")


@pytest.mark.parametrize(
    ("reason", "refusal"), [("", RefundReasonMissing), ("  ", RefundReasonMissing), ("长" * 201, RefundReasonTooLong)]
)
def test_a_refund_needs_a_reason(order: OrderView, reason: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        _refund(order, reason=reason)

    assert (CardRefund.objects.count(), PaymentRefund.objects.count()) == (0, 0)
    assert MemberCard.objects.get().refund_count == 0


def test_an_order_that_opened_no_card_is_not_refunded(world: World, counter: Counter) -> None:
    meal = placed(world, counter.noodles, 1_000)
    pay(meal)

    with pytest.raises(CardTermNotFound):
        _refund(meal)
    with pytest.raises(OrderNotFound):
        _refund(meal._replace(public_id="ord_unknown"), key="other")

    assert not PaymentRefund.objects.exists()


def test_a_refunded_card_can_be_bought_again(world: World, counter: Counter, order: OrderView) -> None:
    _refund(order)

    again = _bought(world, counter, "again")

    assert again.card_id == order.card_id
    assert MemberCard.objects.get().is_refunded is False
    assert _is_sound()


def test_rivals_refund_a_card_once(world: World, order: OrderView) -> None:
    told = at_once(*(partial(_try, order, f"key {number}") for number in range(5)))

    assert Tally(told) == {"done": 1, CardRefundedAlready.code: 4}
    assert (CardRefund.objects.count(), PaymentRefund.objects.count()) == (1, 1)
    assert Journal.objects.filter(source="card_refund").count() == 1
    assert _is_sound()


def test_rivals_with_one_key_get_one_answer(order: OrderView) -> None:
    answers = at_once(*[partial(_refund, order)] * 4)

    assert len(set(answers)) == 1
    assert (CardRefund.objects.count(), PaymentRefund.objects.count()) == (1, 1)


def test_rivals_release_and_refund_leave_nothing_deferred(world: World, order: OrderView) -> None:
    # The month has ended when both happen: what is released goes back out of revenue, or is never released.
    month_end = end_of_month(business_date(NOW))
    at = end_of_day(month_end) + timedelta(minutes=1)
    refund = partial(
        refund_card, order_id=order.public_id, expected_fen=19_900, key="k", reason="退", by=OPERATOR, at=at
    )

    at_once(refund, partial(release_card_income, business_date=month_end, at=at))

    for kind in (chart.CARDS_DEFERRED, chart.REVENUE_CARDS, chart.CHANNEL):
        assert balance_of(AccountRef(kind, world.platform)) == 0
    assert _is_sound()


def test_a_refund_whose_money_was_never_asked_back_is_noticed(order: OrderView) -> None:
    refunded = _refund(order)
    [back] = PaymentRefund.objects.all()

    change(back, "cause", "crf_other")

    assert [(each.table, each.row.split()[1]) for each in check_sales()] == [
        ("cards_cardrefund", f"({refunded.public_id})")
    ]

"""Two of everything at once at the counter: notifications, cashiers, refunds; and a crash between any two steps."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import sleep

import pytest
from django.db import connection

from lianka.domain.cards.models import CardTerm, MemberCard
from lianka.domain.checkout.errors import ScanUsed
from lianka.domain.checkout.models import Order, Purchase, Refund
from lianka.domain.checkout.operations.pay_order import pay_order
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.operations.repair_payments import close_unpaid, repair_payments
from lianka.domain.checkout.operations.take_notification import take_notification
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import NO_CARD, Channel, OrderState, OrderView, Tender
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code
from lianka.domain.payments.models import (
    Payment,
    PaymentNotification,
    PaymentRefund,
    SandboxCharge,
    SandboxNotification,
    SandboxRefund,
    SandboxSettings,
)
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.domain.payments.providers.sandbox.signatures import signed_headers
from lianka.foundation import outbox
from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.world import build_world
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    give_points,
    go_to_cashier,
    hold_free_card,
    member_actor,
    one_item,
    pay,
    placed,
    set_up_counter,
)
from tests.rivals import at_once, process
from tests.world import OPENED_AT, World

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 20


@pytest.fixture
def city() -> World:
    """The cast, committed, so that rivals see it."""
    return build_world(at=OPENED_AT)


@pytest.fixture
def counter(city: World) -> Counter:
    return set_up_counter(city)


def card_order(city: World, counter: Counter, *, key: str = "card", at: datetime = NOW) -> OrderView:
    return place_card_order(
        member_id=city.wang,
        plan_public_id=counter.paid_plan,
        option_public_id=counter.paid_option,
        expected_price_fen=19_900,
        by=member_actor(city.wang),
        key=key,
        at=at,
    )


@pytest.mark.row("CARD-3")
def test_fifty_copies_of_one_notification_open_one_card(city: World, counter: Counter) -> None:
    order = card_order(city, counter)
    SandboxSettings.objects.update_or_create(pk=1, defaults={"delay_seconds": 60})
    pay(order)
    waiting = SandboxNotification.objects.get()
    body = waiting.body.encode() if isinstance(waiting.body, str) else bytes(waiting.body)

    def deliver() -> bool:
        headers = signed_headers(waiting.event_id, body, at=NOW)
        return take_notification(provider="sandbox", headers=headers, body=body, at=NOW)

    changed = at_once(*[deliver] * 50)

    assert sum(changed) == 1
    assert (MemberCard.objects.count(), CardTerm.objects.count(), Payment.objects.get().state) == (1, 1, "paid")
    assert Journal.objects.filter(source="card_sale").count() == 1
    assert PaymentNotification.objects.count() == 50
    assert get_order(public_id=order.public_id).state == OrderState.CAPTURED


@pytest.mark.row("MBR-3")
def test_two_staff_capture_one_code_once(city: World, counter: Counter) -> None:
    code = get_member_code(member_id=city.wang, at=NOW).text
    scan = scan_member_code(code=code, store_public_id=counter.noodles, key="scan", by=CASHIER, at=NOW)

    def capture(key: str) -> str:
        try:
            order = place_store_order(
                member_id=city.wang,
                store_public_id=counter.noodles,
                items=one_item(10_000),
                card=NO_CARD,
                points=0,
                expected_payable_fen=10_000,
                tender=Tender.TILL,
                channel=Channel.COUNTER,
                scan_id=scan.public_id,
                by=CASHIER,
                key=key,
                at=NOW,
            )
        except ScanUsed as refusal:
            return refusal.code
        return order.state.value

    assert sorted(at_once(lambda: capture("one"), lambda: capture("two"))) == ["captured", "scan_used"]
    assert (Purchase.objects.count(), Order.objects.count()) == (1, 1)


@pytest.mark.row("BUY-8")
def test_two_refunds_of_one_sale_never_exceed_it(city: World, counter: Counter) -> None:
    pay(placed(city, counter.books, 10_000))
    purchase = Purchase.objects.get().public_id

    def refund(key: str) -> bool:
        try:
            refund_purchase(
                purchase_public_id=purchase,
                amount_fen=6_000,
                key=key,
                reason="",
                channel=Channel.COUNTER,
                by=CASHIER,
                at=NOW,
            )
        except DomainError:
            return False
        return True

    assert sorted(at_once(lambda: refund("one"), lambda: refund("two"))) == [False, True]
    assert (Purchase.objects.get().refunded_fen, Refund.objects.count(), PaymentRefund.objects.count()) == (6_000, 1, 1)


def test_an_order_paid_and_closed_at_once_is_one_or_the_other(city: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(city, counter.books, 10_000)
    token = go_to_cashier(order)
    late = order.expires_at + timedelta(seconds=1)

    at_once(lambda: close_unpaid(at=late), lambda: pay_in_sandbox(token=token, at=NOW) and 1)
    _come_to_rest(late)

    state = get_order(public_id=order.public_id).state
    spent = {OrderState.CAPTURED: 3_000, OrderState.CLOSED: 0, OrderState.RETURNED: 0}[state]
    earned = 70 if state == OrderState.CAPTURED else 0
    assert get_points_balance(member_id=city.wang, at=late).spendable == 3_000 - spent + earned
    assert list(check_books()) == []


@pytest.mark.slow
@pytest.mark.row("BUY-9")
def test_a_server_killed_at_any_moment_loses_no_payment_and_doubles_none(city: World, counter: Counter) -> None:
    give_points(yuan=300_000)
    hold_free_card(city, counter)
    random = Random(20_261_123)
    for round_number in range(KILLS):
        with process(partial(_sell_for_ever, city, counter, round_number)) as server:
            sleep(random.uniform(0.05, 0.5))
            assert server.is_alive(), "It was to be killed at work, not to end by itself."
    connection.close()

    _come_to_rest(NOW + timedelta(hours=1))

    assert SandboxCharge.objects.filter(state="paid").count() > KILLS // 4
    for charge in SandboxCharge.objects.all():
        _compare(charge)
    captured = Order.objects.filter(state=OrderState.CAPTURED, kind="store")
    assert Purchase.objects.filter(channel=Channel.MEMBER).count() == captured.count()
    assert Order.objects.filter(state=OrderState.AWAITING_PAYMENT).count() == 0
    assert list(check_books()) == []


def _compare(charge: SandboxCharge) -> None:
    """What the provider took is what was captured, or has gone back."""
    payment = Payment.objects.get(public_id=charge.charge_id)
    order = get_order(public_id=payment.subject)
    returned_fen = sum(
        SandboxRefund.objects.filter(charge=charge, state="succeeded").values_list("amount_fen", flat=True)
    )
    if charge.state == "paid":
        assert payment.state == "paid"
        assert (order.state, returned_fen) in {
            (OrderState.CAPTURED, 0),
            (OrderState.RETURNED, charge.amount_fen),
        }
    else:
        assert (order.state, returned_fen) == (OrderState.CLOSED, 0)


def _sell_for_ever(city: World, counter: Counter, number: int) -> None:
    """A server under load: sales and cards, some left unpaid, some notifications lost."""
    for sale in range(1_000_000):
        at = NOW + timedelta(seconds=number)
        key = f"{number}-{sale}"
        if sale % 5 == 4:
            order = card_order(city, counter, key=key, at=at)
        else:
            order = placed(city, counter.books, 1_000 + sale, key=key, points=100 if sale % 3 else 0, at=at)
        address = pay_order(order_id=order.public_id, return_path="/m/", at=at)
        if sale % 7:
            pay_in_sandbox(token=address.rstrip("/").rpartition("/")[2], at=at)


def _come_to_rest(at: datetime) -> None:
    """Let every job run until nothing is left to do."""
    for minute in range(30):
        moment = at + timedelta(minutes=minute)
        done = deliver_sandbox_notifications(at=moment) + repair_payments(at=moment) + close_unpaid(at=moment)
        if not done + send_refunds(at=moment) + outbox.drain(at=moment) and minute > 20:
            return

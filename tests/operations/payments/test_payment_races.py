"""Payments meet rivals: real processes on real connections, on both databases."""

from collections import Counter
from functools import partial

import pytest

from lianka.domain.payments.errors import PaymentIsClosed, RefundExceedsPayment
from lianka.domain.payments.models import (
    Payment,
    PaymentNotification,
    PaymentRefund,
    SandboxCharge,
    SandboxNotification,
    SandboxRefund,
)
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.look_up import look_up
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.foundation.values import Fen
from tests.operations.payments.scene import (
    ask,
    asked_and_started,
    behave,
    changes,
    follow,
    paid,
    pay,
    request_refund,
    seconds,
    start,
)
from tests.rivals import processes_at_once
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("BUY-9"), pytest.mark.slow]
AT = seconds(100)


def test_fifty_copies_of_one_notification_at_once_change_the_payment_once(world: World) -> None:
    behave(delay_seconds=1, duplicates=49)
    pay(asked_and_started(world), at=seconds(10))

    sent = processes_at_once(*[partial(deliver_sandbox_notifications, at=AT)] * 5)

    assert sum(sent) == 50
    assert changes() == [("paid", "ord_1")]
    verdicts = Counter(PaymentNotification.objects.values_list("verdict", flat=True))
    assert verdicts == {"accepted": 1, "duplicate": 49}
    assert not SandboxNotification.objects.exclude(state="delivered", attempts=1).exists()


def test_a_notification_a_look_up_and_a_closing_at_once_tell_of_one_payment(world: World) -> None:
    behave(delay_seconds=1)
    payment_ids = [asked_and_started(world, subject=f"ord_{n}") for n in range(6)]
    for payment_id in payment_ids:
        pay(payment_id, at=seconds(10))

    def ask_all() -> None:
        for payment_id in payment_ids:
            follow(payment_id, look_up(payment_id=payment_id, at=AT), at=AT)

    def close_all() -> None:
        for payment_id in payment_ids:
            follow(payment_id, close_at_provider(payment_id=payment_id, at=AT), at=AT)

    processes_at_once(partial(deliver_sandbox_notifications, at=AT), ask_all, close_all)

    assert sorted(changes()) == [("paid", f"ord_{n}") for n in range(6)]


def test_paying_and_closing_at_once_end_alike_on_both_sides(world: World) -> None:
    tokens = {payment_id: start(payment_id) for payment_id in (_ask(world, n) for n in range(8))}

    def pay_all() -> None:
        for token in tokens.values():
            pay_in_sandbox(token=token, at=AT)

    def close_all() -> None:
        for payment_id in reversed(tokens):
            follow(payment_id, close_at_provider(payment_id=payment_id, at=AT), at=AT)

    processes_at_once(pay_all, close_all)

    ours = dict(Payment.objects.values_list("public_id", "state"))
    assert ours == dict(SandboxCharge.objects.values_list("charge_id", "state"))
    assert Counter(subject for _kind, subject in changes()) == {f"ord_{n}": 1 for n in range(8)}


def test_starting_closing_and_paying_at_once_leave_no_open_charge_of_a_closed_payment(world: World) -> None:
    payment_ids = [_ask(world, n) for n in range(8)]

    def start_all() -> None:
        for payment_id in payment_ids:
            try:
                start(payment_id, at=AT)
            except PaymentIsClosed:
                continue

    def close_all() -> None:
        for payment_id in payment_ids:
            follow(payment_id, close_at_provider(payment_id=payment_id, at=AT), at=AT)

    processes_at_once(start_all, start_all, close_all)

    assert set(Payment.objects.values_list("state", flat=True)) == {"closed"}
    assert not SandboxCharge.objects.exclude(state="closed").exists()


def test_one_payment_started_by_two_at_once_has_one_charge(world: World) -> None:
    payment_id = _ask(world, 1)

    tokens = processes_at_once(*[partial(start, payment_id)] * 4)

    assert len(set(tokens)) == 1


def test_refunds_asked_for_at_once_never_add_up_to_more_than_was_paid(world: World) -> None:
    payment_id = paid(world)

    def ask_five(rival: int) -> int:
        return sum(_refund(payment_id, f"ref_{rival}_{number}") for number in range(5))

    asked = processes_at_once(*[partial(ask_five, rival) for rival in range(4)])

    # ¥88.00 holds eight times ¥11.00.
    assert sum(asked) == 8
    assert Payment.objects.get().refunded_fen == 8_800


def test_one_cause_asked_for_at_once_is_refunded_once(world: World) -> None:
    payment_id = paid(world)

    processes_at_once(*[partial(_refund, payment_id, "ref_1")] * 4)

    assert Payment.objects.get().refunded_fen == 1_100


def test_refunds_sent_by_several_at_once_move_the_money_once(world: World) -> None:
    payment_id = paid(world)
    for number in range(8):
        _refund(payment_id, f"ref_{number}")

    def send_and_tell() -> int:
        sent = send_refunds(at=AT)
        deliver_sandbox_notifications(at=AT)
        return sent

    sent = processes_at_once(*[send_and_tell] * 3)
    deliver_sandbox_notifications(at=AT)

    assert sum(sent) == 8
    assert set(PaymentRefund.objects.values_list("state", "attempts")) == {("succeeded", 1)}
    assert SandboxRefund.objects.count() == 8
    assert SandboxCharge.objects.get().refunded_fen == 8_800


def _ask(world: World, number: int) -> str:
    return ask(world, subject=f"ord_{number}")


def _refund(payment_id: str, cause: str) -> int:
    try:
        request_refund(payment_id=payment_id, amount_fen=Fen(1_100), cause=cause, reason="", at=AT)
    except RefundExceedsPayment:
        return 0
    return 1

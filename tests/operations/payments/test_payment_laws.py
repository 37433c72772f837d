"""Laws that hold whatever happens in whatever order: both sides end alike, and no fen goes back twice."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction as django_transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianka.domain.payments.errors import (
    PaymentIsClosed,
    PaymentNotPaid,
    PaymentPaidAlready,
    RefundCauseReused,
    RefundExceedsPayment,
)
from lianka.domain.payments.models import Payment, PaymentRefund, SandboxCharge, SandboxRefund
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.look_up import look_up
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.domain.payments.queries import list_payments_to_close, list_payments_to_repair
from lianka.foundation.values import Fen
from tests.operations.payments.scene import ask, behave, changes, follow, pay, request_refund, start
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.row("BUY-9"), pytest.mark.slow]
HABITS = st.fixed_dictionaries(
    {
        "delay_seconds": st.sampled_from([0, 40]),
        "loss_percent": st.sampled_from([0, 50, 100]),
        "duplicates": st.integers(0, 2),
        "is_reordered": st.booleans(),
        "refund_failure_percent": st.sampled_from([0, 50]),
    }
)
VERBS = ["start", "pay", "close", "repair", "crash", "deliver", "refund", "send", "wait"]
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 9_000)), min_size=4, max_size=20)
EXPECTED = (PaymentIsClosed, PaymentPaidAlready, PaymentNotPaid, RefundCauseReused, RefundExceedsPayment)


@dataclass
class Play:
    """One payment, and what may happen to it."""

    payment_id: str
    now: datetime = OPENED_AT
    causes: int = field(default=0)

    def do(self, verb: str, number: int) -> None:
        act: Callable[[int], object] = getattr(self, verb)
        with suppress(*EXPECTED):
            act(number)
        self.now += timedelta(seconds=1)

    def start(self, _number: int) -> None:
        start(self.payment_id, at=self.now)

    def pay(self, _number: int) -> None:
        if SandboxCharge.objects.exists():
            pay(self.payment_id, at=self.now)

    def close(self, _number: int) -> None:
        follow(self.payment_id, close_at_provider(payment_id=self.payment_id, at=self.now), at=self.now)

    def crash(self, number: int) -> None:
        """The provider was asked, and its answer is lost."""
        (look_up if number % 2 else close_at_provider)(payment_id=self.payment_id, at=self.now)

    def repair(self, _number: int) -> None:
        for payment_id in list_payments_to_repair(at=self.now, limit=9):
            follow(payment_id, look_up(payment_id=payment_id, at=self.now), at=self.now)
        for payment_id in list_payments_to_close(at=self.now, limit=9):
            follow(payment_id, close_at_provider(payment_id=payment_id, at=self.now), at=self.now)

    def deliver(self, _number: int) -> None:
        deliver_sandbox_notifications(at=self.now)

    def refund(self, number: int) -> None:
        self.causes += number % 3 != 0
        cause = f"ref_{self.causes}"
        request_refund(payment_id=self.payment_id, amount_fen=Fen(number), cause=cause, reason="", at=self.now)

    def send(self, _number: int) -> None:
        send_refunds(at=self.now)

    def wait(self, number: int) -> None:
        self.now += timedelta(seconds=number / 10)

    def end(self) -> None:
        """Everything goes well from here on, for long enough."""
        behave(delay_seconds=0, loss_percent=0, duplicates=0, is_reordered=False, refund_failure_percent=0)
        for _hour in range(30):
            self.now += timedelta(hours=1)
            self.repair(0)
            self.send(0)
            self.deliver(0)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(habits=HABITS, steps=STEPS)
def test_both_sides_end_alike_whatever_happens(
    world: World, habits: dict[str, int], steps: list[tuple[str, int]]
) -> None:
    # Each example plays in the same alliance, and leaves no trace.
    before = django_transaction.savepoint()
    behave(**habits)
    play = Play(ask(world))
    for verb, number in steps:
        play.do(verb, number)
        _check_always()
    play.end()
    _check_always()
    _check_at_the_end()
    django_transaction.savepoint_rollback(before)


def _check_always() -> None:
    payment = Payment.objects.get()
    asked = PaymentRefund.objects.aggregate(fen=Sum("amount_fen", default=0))["fen"]
    moved = SandboxRefund.objects.filter(state="succeeded").aggregate(fen=Sum("amount_fen", default=0))["fen"]
    heard = Counter(kind for kind, _subject in changes())
    assert moved <= asked == payment.refunded_fen <= 8_800
    assert heard["paid"] + heard["paid_late"] == (payment.state == "paid")
    assert heard["closed"] == (payment.closed_at is not None)


def _check_at_the_end() -> None:
    payment, charge = Payment.objects.get(), SandboxCharge.objects.first()
    assert payment.state == (charge.state if charge else "closed")
    assert payment.next_try_at is None
    ours = Counter(PaymentRefund.objects.values_list("amount_fen", "state"))
    theirs = Counter(SandboxRefund.objects.filter(state="succeeded").values_list("amount_fen", "state"))
    assert ours == theirs

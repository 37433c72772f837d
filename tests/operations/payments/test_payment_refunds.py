"""Money on its way back: asked for once, sent until it is known to have arrived, never more than was paid."""

import json
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.payments.errors import (
    PaymentNotPaid,
    ProviderUnavailable,
    RefundAmountInvalid,
    RefundCannotMove,
    RefundCauseReused,
    RefundExceedsPayment,
    RefundNotFound,
)
from lianka.domain.payments.models import (
    Payment,
    PaymentNotification,
    PaymentRefund,
    PaymentRefundMove,
    SandboxCharge,
    SandboxRefund,
)
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.retry_refund import retry_refund
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.domain.payments.providers.sandbox.provider import SandboxProvider
from lianka.domain.payments.queries import get_payment, refunds_of
from lianka.foundation.models import AuditEntry
from lianka.foundation.outbox import drain
from lianka.foundation.values import Fen
from tests.operations.payments.scene import (
    asked_and_started,
    behave,
    changes,
    paid,
    request_refund,
    seconds,
    tell,
)
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]
DOWN = patch.object(SandboxProvider, "refund", side_effect=ProviderUnavailable)


@pytest.fixture
def payment_id(world: World) -> str:
    return paid(world, merchant_id=world.noodles)


def refund(payment_id: str, amount_fen: int = 3_000, *, cause: str = "ref_1", second: float = 100) -> str:
    return request_refund(
        payment_id=payment_id, amount_fen=Fen(amount_fen), cause=cause, reason="面凉了", at=seconds(second)
    )


def states() -> list[str]:
    return list(PaymentRefund.objects.order_by("id").values_list("state", flat=True))


def moves() -> list[tuple[str, str]]:
    return list(PaymentRefundMove.objects.order_by("id").values_list("from_state", "to_state"))


def run(second: float) -> int:
    return send_refunds(at=seconds(second))


def test_a_refund_is_asked_for_and_counted_at_once(payment_id: str) -> None:
    refund_id = refund(payment_id)

    [view] = refunds_of(payment_id=payment_id)
    assert refund_id == view.public_id
    assert refund_id.startswith("prf_")
    assert (view.state, view.amount_fen, view.cause, view.reason) == ("requested", 3_000, "ref_1", "面凉了")
    assert (view.attempts, view.next_try_at, view.succeeded_at) == (0, seconds(100), None)
    assert get_payment(public_id=payment_id).refunded_fen == 3_000


def test_asking_again_for_the_same_cause_gives_the_same_refund(payment_id: str) -> None:
    first = refund(payment_id, 8_800)

    assert refund(payment_id, 8_800, second=200) == first

    assert get_payment(public_id=payment_id).refunded_fen == 8_800
    assert PaymentRefund.objects.count() == 1


def test_a_cause_stands_for_one_refund(world: World, payment_id: str) -> None:
    other = paid(world, subject="ord_2")
    refund(payment_id)

    with pytest.raises(RefundCauseReused):
        refund(payment_id, 2_999)
    with pytest.raises(RefundCauseReused):
        refund(other)

    assert PaymentRefund.objects.count() == 1
    assert get_payment(public_id=other).refunded_fen == 0


def test_no_more_goes_back_than_was_paid(payment_id: str) -> None:
    refund(payment_id, 3_000)

    with pytest.raises(RefundExceedsPayment):
        refund(payment_id, 5_801, cause="ref_2")
    refund(payment_id, 5_800, cause="ref_3")
    with pytest.raises(RefundExceedsPayment):
        refund(payment_id, 1, cause="ref_4")

    assert get_payment(public_id=payment_id).refunded_fen == 8_800
    assert PaymentRefund.objects.count() == 2


@pytest.mark.parametrize("amount_fen", [0, -1])
def test_nothing_is_no_refund(payment_id: str, amount_fen: int) -> None:
    with pytest.raises(RefundAmountInvalid):
        refund(payment_id, amount_fen)

    assert get_payment(public_id=payment_id).refunded_fen == 0


def test_what_was_not_paid_cannot_go_back(world: World) -> None:
    payment_id = asked_and_started(world)

    with pytest.raises(PaymentNotPaid):
        refund(payment_id)

    assert not PaymentRefund.objects.exists()


def test_a_refund_is_sent_and_its_outcome_is_told_later(world: World, payment_id: str) -> None:
    refund_id = refund(payment_id)

    assert run(100) == 1
    assert states() == ["sent"]
    assert deliver_sandbox_notifications(at=seconds(101)) == 1

    sent = PaymentRefund.objects.get()
    assert (sent.state, sent.attempts, sent.sent_at, sent.succeeded_at) == (
        "succeeded",
        1,
        seconds(100),
        seconds(100),
    )
    assert moves() == [("", "requested"), ("requested", "sent"), ("sent", "succeeded")]
    assert SandboxCharge.objects.get().refunded_fen == 3_000
    drain(at=seconds(101))
    told = AuditEntry.objects.get(action="tests.refund_succeeded")
    assert told.facts == {
        "refund_id": refund_id,
        "payment_id": payment_id,
        "subject": "ord_1",
        "cause": "ref_1",
        "amount_fen": 3_000,
        "merchant_id": world.noodles,
    }
    assert run(10_000) == 0


def test_a_lost_outcome_is_asked_for(payment_id: str) -> None:
    behave(loss_percent=100)
    refund(payment_id)
    run(100)

    assert run(109) == 0
    assert run(110) == 1

    assert states() == ["succeeded"]
    assert SandboxRefund.objects.count() == 1


def test_copies_of_an_outcome_are_told_once(payment_id: str) -> None:
    behave(duplicates=3)
    refund(payment_id)
    run(100)

    assert deliver_sandbox_notifications(at=seconds(101)) == 4

    drain(at=seconds(101))
    assert changes() == [("paid", "ord_1"), ("refund_succeeded", payment_id)]
    verdicts = PaymentNotification.objects.order_by("-id").values_list("verdict", flat=True)[:4]
    assert list(verdicts) == ["duplicate", "duplicate", "duplicate", "accepted"]


def test_a_refund_that_the_provider_failed_is_sent_again_under_another_number(payment_id: str) -> None:
    behave(refund_failure_percent=100)
    refund_id = refund(payment_id)
    run(100)
    deliver_sandbox_notifications(at=seconds(101))
    failed = PaymentRefund.objects.get()
    assert (failed.state, failed.next_try_at) == ("requested", seconds(111))
    assert failed.latest_error == "The sandbox was told to fail."

    behave(refund_failure_percent=0)
    run(111)
    deliver_sandbox_notifications(at=seconds(112))

    assert states() == ["succeeded"]
    at_sandbox = SandboxRefund.objects.order_by("id").values_list("refund_id", "state")
    assert list(at_sandbox) == [(refund_id, "failed"), (f"{refund_id}-1", "succeeded")]
    assert SandboxCharge.objects.get().refunded_fen == 3_000


def test_waits_double_until_operators_are_told(payment_id: str) -> None:
    refund(payment_id)

    with DOWN:
        tried = [minute for minute in range(24 * 60) if send_refunds(at=seconds(100) + timedelta(minutes=minute))]

    given_up = PaymentRefund.objects.get()
    assert len(tried) == 12
    assert tried[-1] == 210
    assert (given_up.state, given_up.attempts, given_up.next_try_at) == ("failed", 12, None)
    assert given_up.latest_error.startswith("payment_provider_unavailable: ")
    drain(at=OPENED_AT + timedelta(days=1))
    assert changes() == [("paid", "ord_1"), ("refund_failed", payment_id)]
    assert get_payment(public_id=payment_id).refunded_fen == 3_000


def test_a_given_up_refund_can_be_retried(payment_id: str) -> None:
    refund_id = refund(payment_id)
    with DOWN:
        for day in range(12):
            send_refunds(at=seconds(100) + timedelta(days=day))

    retry_refund(refund_id=refund_id, by=OPERATOR, at=OPENED_AT + timedelta(days=13))
    send_refunds(at=OPENED_AT + timedelta(days=13))
    deliver_sandbox_notifications(at=OPENED_AT + timedelta(days=13))

    assert states() == ["succeeded"]
    entry = AuditEntry.objects.get(action="payments.retry_refund")
    assert (entry.actor_name, entry.subject) == ("admin", refund_id)
    assert PaymentRefundMove.objects.filter(from_state="failed").get().moved_by == "operator:admin"


def test_only_a_given_up_refund_can_be_retried(payment_id: str) -> None:
    refund_id = refund(payment_id)

    with pytest.raises(RefundCannotMove):
        retry_refund(refund_id=refund_id, by=OPERATOR, at=seconds(200))
    with pytest.raises(RefundNotFound):
        retry_refund(refund_id="prf_0", by=OPERATOR, at=seconds(200))

    assert moves() == [("", "requested")]
    assert not AuditEntry.objects.filter(action="payments.retry_refund").exists()


def test_an_outcome_that_comes_after_giving_up_counts(payment_id: str) -> None:
    behave(delay_seconds=60)
    refund(payment_id)
    run(100)
    PaymentRefund.objects.update(state="failed", next_try_at=None)

    deliver_sandbox_notifications(at=seconds(160))

    assert states() == ["succeeded"]


def test_a_failure_that_comes_after_success_is_ignored(payment_id: str) -> None:
    refund_id = refund(payment_id)
    run(100)
    deliver_sandbox_notifications(at=seconds(101))
    told = {"event": "refund.failed", "refund": refund_id, "amount_fen": 3_000}
    late = json.dumps({**told, "decided_at": seconds(100).isoformat()}).encode()

    tell(late, event_id="evt_late", signed_at=seconds(102), at=seconds(102))

    assert states() == ["succeeded"]
    assert run(10_000) == 0


def test_a_failure_of_an_earlier_number_is_ignored(payment_id: str) -> None:
    behave(refund_failure_percent=100, duplicates=0, delay_seconds=0)
    refund_id = refund(payment_id)
    run(100)
    run(110)
    behave(refund_failure_percent=0, delay_seconds=600)
    run(130)
    assert PaymentRefund.objects.get().provider_number == f"{refund_id}-1"

    deliver_sandbox_notifications(at=seconds(131))

    assert (states(), PaymentRefund.objects.get().provider_failures) == (["sent"], 1)


def test_a_crash_after_the_provider_was_called_moves_the_money_once(payment_id: str) -> None:
    behave(loss_percent=100)
    refund(payment_id)
    crash = patch("lianka.domain.payments.operations.send_refunds._follow", side_effect=KeyboardInterrupt)
    with crash, pytest.raises(KeyboardInterrupt):
        run(100)
    assert states() == ["requested"]

    assert (run(109), run(110)) == (0, 1)

    assert states() == ["succeeded"]
    assert SandboxRefund.objects.count() == 1
    assert SandboxCharge.objects.get().refunded_fen == 3_000


def test_a_crash_in_every_attempt_is_given_up_too(payment_id: str) -> None:
    refund(payment_id)
    crash = patch.object(SandboxProvider, "refund", side_effect=KeyboardInterrupt)
    for day in range(12):
        with crash, pytest.raises(KeyboardInterrupt):
            send_refunds(at=seconds(100) + timedelta(days=day))

    send_refunds(at=seconds(100) + timedelta(days=12))

    given_up = PaymentRefund.objects.get()
    assert (given_up.state, given_up.latest_error) == ("failed", "The latest attempt did not end.")


def test_a_defect_of_one_refund_does_not_hold_up_the_others(payment_id: str) -> None:
    refund(payment_id, 1_000, cause="ref_1")
    refund(payment_id, 2_000, cause="ref_2")
    send = SandboxProvider.refund

    def fail_the_first(self: SandboxProvider, request: object, *, at: datetime) -> object:
        if request.amount_fen == 1_000:  # type: ignore[attr-defined]
            raise ZeroDivisionError("oops")
        return send(self, request, at=at)  # type: ignore[arg-type]

    with patch.object(SandboxProvider, "refund", fail_the_first):
        assert run(100) == 2

    assert states() == ["requested", "sent"]
    assert PaymentRefund.objects.get(cause="ref_1").latest_error == "ZeroDivisionError: oops"


def test_a_refund_the_provider_forgot_is_sent_again_under_the_same_number(payment_id: str) -> None:
    behave(loss_percent=100)
    refund_id = refund(payment_id)
    run(100)
    SandboxRefund.objects.all().delete()
    SandboxCharge.objects.update(refunded_fen=0)

    run(110)
    run(130)

    assert states() == ["succeeded"]
    assert SandboxRefund.objects.get().refund_id == refund_id


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": 0},
        {"state": "succeeded"},
        {"state": "failed"},
        {"next_try_at": None},
        {"succeeded_at": OPENED_AT},
    ],
    ids=str,
)
def test_the_database_refuses_a_refund_that_cannot_be(payment_id: str, change: dict[str, object]) -> None:
    refund(payment_id)

    with pytest.raises(IntegrityError), django_transaction.atomic():
        PaymentRefund.objects.update(**change)


def test_only_what_was_paid_can_be_counted_as_refunded(world: World) -> None:
    asked_and_started(world)

    with pytest.raises(IntegrityError), django_transaction.atomic():
        Payment.objects.update(refunded_fen=1)

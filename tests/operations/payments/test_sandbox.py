"""The sandbox behaves as badly as it is told, and no worse."""

import json

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.payments.errors import ProviderRefused, SandboxChargeNotFound
from lianka.domain.payments.models import (
    Payment,
    PaymentNotification,
    SandboxCharge,
    SandboxNotification,
    SandboxRefund,
    SandboxSettings,
)
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.providers.port import RefundRequest
from lianka.domain.payments.providers.sandbox.provider import SandboxProvider
from lianka.domain.payments.queries import get_cashier_page
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Fen
from tests.operations.payments import scene
from tests.operations.payments.scene import (
    EXPIRES_AT,
    asked_and_started,
    behave,
    changes,
    paid,
    pay,
    seconds,
    start,
)
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]


def test_a_delayed_notification_comes_when_it_is_due(world: World) -> None:
    behave(delay_seconds=30)
    payment_id = asked_and_started(world)
    pay(payment_id, at=seconds(10))
    assert Payment.objects.get().state == "pending"

    assert deliver_sandbox_notifications(at=seconds(39)) == 0
    assert deliver_sandbox_notifications(at=seconds(40)) == 1

    assert changes() == [("paid", "ord_1")]
    assert deliver_sandbox_notifications(at=seconds(9_000)) == 0


def test_copies_of_a_notification_change_the_payment_once(world: World) -> None:
    behave(duplicates=4)

    paid(world)

    assert changes() == [("paid", "ord_1")]
    verdicts = PaymentNotification.objects.order_by("id").values_list("verdict", flat=True)
    assert list(verdicts) == ["accepted", "duplicate", "duplicate", "duplicate", "duplicate"]


def test_the_latest_notification_comes_first_when_they_are_out_of_order(world: World) -> None:
    behave(delay_seconds=5, is_reordered=True)
    for number in (1, 2, 3):
        pay(asked_and_started(world, subject=f"ord_{number}"), at=seconds(number))

    assert deliver_sandbox_notifications(at=seconds(20)) == 3

    assert changes() == [("paid", "ord_3"), ("paid", "ord_2"), ("paid", "ord_1")]


def test_a_notification_that_is_refused_comes_again_ever_more_rarely_and_is_given_up(world: World) -> None:
    payment_id = asked_and_started(world)
    Payment.objects.update(provider="wechat")
    pay(payment_id, at=OPENED_AT)

    moments = [second for second in range(0, 12_000, 15) if deliver_sandbox_notifications(at=seconds(second))]

    waits = [after - before for before, after in zip([0, *moments], moments, strict=False)]
    assert waits == [15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600]
    notification = SandboxNotification.objects.get()
    assert (notification.state, notification.attempts) == ("given_up", 11)
    assert notification.latest_answer == "notification_for_unknown_payment"


def test_a_platform_that_breaks_down_is_told_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    payment_id = asked_and_started(world)
    with monkeypatch.context() as broken:
        broken.setattr(scene, "PAYMENT_NOTIFICATIONS", "tests.no_such_module.take")
        pay(payment_id, at=seconds(10))
    assert "no_such_module" in SandboxNotification.objects.get().latest_answer

    assert deliver_sandbox_notifications(at=seconds(25)) == 1

    assert changes() == [("paid", "ord_1")]
    assert SandboxNotification.objects.get().latest_answer == ""


def test_a_charge_whose_time_is_over_cannot_be_paid(world: World) -> None:
    token = start(scene.ask(world))
    assert get_cashier_page(token=token, at=seconds(899)).state == "open"

    page = pay_in_sandbox(token=token, at=EXPIRES_AT)

    assert page.state == "closed"
    assert not SandboxNotification.objects.exists()
    assert get_cashier_page(token=token, at=EXPIRES_AT) == page


def test_an_unknown_charge_is_not_found(world: World) -> None:
    with pytest.raises(SandboxChargeNotFound):
        get_cashier_page(token="sbx_0", at=OPENED_AT)
    with pytest.raises(SandboxChargeNotFound):
        pay_in_sandbox(token="sbx_0", at=OPENED_AT)


def test_a_charge_cannot_become_another_one(world: World) -> None:
    payment_id = asked_and_started(world)
    Payment.objects.update(amount_fen=1)

    with pytest.raises(ProviderRefused):
        start(payment_id)

    assert SandboxCharge.objects.get().amount_fen == 8_800


@pytest.mark.parametrize(
    "habits",
    [
        {"id": 2},
        {"loss_percent": 101},
        {"refund_failure_percent": 101},
        {"delay_seconds": 3_601},
        {"duplicates": 51},
    ],
    ids=str,
)
def test_settings_are_one_row_within_bounds(db: None, habits: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), django_transaction.atomic():
        SandboxSettings.objects.create(**{"id": 1, **habits})


def test_the_sandbox_leaves_no_personal_value_in_what_it_tells(world: World) -> None:
    paid(world, merchant_id=world.noodles)

    body = SandboxNotification.objects.get().body

    assert set(json.loads(body)) == {"event", "reference", "charge", "amount_fen", "paid_at"}
    assert AuditEntry.objects.filter(action="tests.paid").count() == 1


def test_the_sandbox_gives_back_no_more_than_it_took_and_nothing_that_it_did_not_take(world: World) -> None:
    payment_id = paid(world)
    unpaid = asked_and_started(world, subject="ord_2")

    SandboxProvider().refund(_refund_request(payment_id, "prf_1", 8_000), at=seconds(20))
    for request in (_refund_request(payment_id, "prf_2", 801), _refund_request(unpaid, "prf_3", 1)):
        with pytest.raises(ProviderRefused):
            SandboxProvider().refund(request, at=seconds(21))

    assert SandboxRefund.objects.get().refund_id == "prf_1"
    assert SandboxCharge.objects.get(charge_id=payment_id).refunded_fen == 8_000


def test_a_refund_cannot_become_another_one(world: World) -> None:
    payment_id = paid(world)
    SandboxProvider().refund(_refund_request(payment_id, "prf_1", 100), at=seconds(20))

    with pytest.raises(ProviderRefused):
        SandboxProvider().refund(_refund_request(payment_id, "prf_1", 101), at=seconds(21))

    assert SandboxRefund.objects.get().amount_fen == 100


def _refund_request(payment_id: str, number: str, amount_fen: int) -> RefundRequest:
    return RefundRequest(
        number=number,
        payment_id=payment_id,
        amount_fen=Fen(amount_fen),
        paid_fen=Fen(8_800),
        merchant_id=None,
        reason="",
    )

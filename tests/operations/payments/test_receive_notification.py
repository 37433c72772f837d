"""What providers tell: believed once, and only when it is signed, fresh, known and of the right amount."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.payments.errors import (
    NotificationAmountWrong,
    NotificationForged,
    NotificationForUnknownPayment,
    NotificationStale,
    ProviderNotFound,
)
from lianka.domain.payments.models import Payment, PaymentNotification
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.providers.sandbox.signatures import signed_headers
from lianka.domain.payments.values import ChangeKind, PaymentChange, PaymentState
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Fen
from tests.operations.payments.scene import (
    apply_charge,
    asked_and_started,
    receive_notification,
    seconds,
    tell,
)
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]
NOW = seconds(60)


@pytest.fixture
def payment_id(world: World) -> str:
    return asked_and_started(world, merchant_id=world.noodles)


def body(payment_id: str, **told: Any) -> bytes:
    usual = {"event": "charge.paid", "charge": payment_id, "amount_fen": 8_800, "reference": "sbx_9"}
    return json.dumps({**usual, "paid_at": seconds(58).isoformat(), **told}).encode()


def verdicts() -> list[tuple[str, str]]:
    rows = PaymentNotification.objects.order_by("id")
    return [(row.event_id, row.verdict) for row in rows]


def refused(headers: Mapping[str, str], sent: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        receive_notification(provider="sandbox", headers=headers, body=sent, at=NOW)

    assert Payment.objects.get().state == PaymentState.PENDING


def test_a_signed_notification_tells_what_changed_and_is_kept(world: World, payment_id: str) -> None:
    told = body(payment_id)

    change = tell(told, signed_at=NOW, at=NOW)

    assert change == PaymentChange(
        kind=ChangeKind.PAID,
        payment_id=payment_id,
        subject="ord_1",
        amount_fen=Fen(8_800),
        merchant_id=world.noodles,
        happened_at=seconds(58),
    )
    kept = PaymentNotification.objects.get()
    assert (kept.provider, kept.event_id, kept.verdict, kept.received_at) == ("sandbox", "evt_1", "accepted", NOW)
    assert kept.body_sha256 == hashlib.sha256(told).hexdigest()
    assert kept.payment == Payment.objects.get(state="paid", provider_reference="sbx_9", paid_at=seconds(58))


def test_a_copy_changes_nothing_and_is_kept_as_one(payment_id: str) -> None:
    tell(body(payment_id), signed_at=NOW, at=NOW)

    assert tell(body(payment_id), signed_at=seconds(90), at=seconds(90)) is None

    assert verdicts() == [("evt_1", "accepted"), ("evt_1", "duplicate")]


def test_another_event_that_tells_what_is_known_changes_nothing(payment_id: str) -> None:
    tell(body(payment_id), signed_at=NOW, at=NOW)

    assert tell(body(payment_id), event_id="evt_2", signed_at=NOW, at=NOW) is None

    assert verdicts() == [("evt_1", "accepted"), ("evt_2", "accepted")]


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_notification_without_all_its_headers_is_forged(payment_id: str, header: str) -> None:
    headers = signed_headers("evt_1", body(payment_id), at=NOW)
    del headers[header]

    refused(headers, body(payment_id), NotificationForged)

    assert verdicts() == [("", "forged")]


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "evt_2"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 41},
        {"webhook-timestamp": "1767575000"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "9" * 12},
        {"webhook-timestamp": "１２３"},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "签名"},
        {"webhook-signature": ""},
    ],
    ids=str,
)
def test_a_notification_with_another_header_is_forged(payment_id: str, change: dict[str, str]) -> None:
    headers = signed_headers("evt_1", body(payment_id), at=NOW) | change

    refused(headers, body(payment_id), NotificationForged)

    assert verdicts() == [("", "forged")]


def test_a_changed_body_is_forged(payment_id: str) -> None:
    headers = signed_headers("evt_1", body(payment_id, amount_fen=1), at=NOW)

    refused(headers, body(payment_id), NotificationForged)


def test_headers_may_be_written_in_any_case(payment_id: str) -> None:
    headers = {name.title(): value for name, value in signed_headers("evt_1", body(payment_id), at=NOW).items()}

    change = receive_notification(provider="sandbox", headers=headers, body=body(payment_id), at=NOW)

    assert change is not None
    assert change.kind == ChangeKind.PAID


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"event": "charge.paid"}',
        b'{"event": "charge.lost", "charge": "x"}',
        b'{"event": "charge.paid", "charge": "x", "amount_fen": "many", "reference": "", "paid_at": "now"}',
        b'{"event": ["charge.paid"]}',
        b"[" * 5_000,
    ],
    ids=lambda sent: sent[:30].decode("latin-1"),
)
def test_a_signed_body_that_tells_nothing_known_is_refused(payment_id: str, sent: bytes) -> None:
    refused(signed_headers("evt_1", sent, at=NOW), sent, NotificationForged)

    assert verdicts() == [("", "forged")]


@pytest.mark.parametrize("apart", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_signature_holds_for_five_minutes(payment_id: str, apart: timedelta) -> None:
    assert tell(body(payment_id), signed_at=NOW - apart, at=NOW) is not None


@pytest.mark.parametrize("apart", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
def test_a_signature_of_another_time_is_stale(payment_id: str, apart: timedelta) -> None:
    refused(signed_headers("evt_1", body(payment_id), at=NOW - apart), body(payment_id), NotificationStale)

    assert verdicts() == [("evt_1", "stale")]


def test_a_payment_nobody_asked_for_is_refused(payment_id: str) -> None:
    sent = body("pay_0")

    refused(signed_headers("evt_1", sent, at=NOW), sent, NotificationForUnknownPayment)

    assert verdicts() == [("evt_1", "unknown_payment")]


def test_a_payment_of_another_provider_is_unknown_to_this_one(payment_id: str) -> None:
    Payment.objects.update(provider="wechat")

    refused(signed_headers("evt_1", body(payment_id), at=NOW), body(payment_id), NotificationForUnknownPayment)


@pytest.mark.parametrize("amount_fen", [8_799, 8_801, 0, -8_800, 10**30])
def test_another_amount_is_refused_and_the_right_one_still_taken(payment_id: str, amount_fen: int) -> None:
    sent = body(payment_id, amount_fen=amount_fen)

    refused(signed_headers("evt_1", sent, at=NOW), sent, NotificationAmountWrong)

    assert verdicts() == [("evt_1", "wrong_amount")]
    assert tell(body(payment_id), event_id="evt_2", signed_at=NOW, at=NOW) is not None


def test_an_unknown_provider_is_refused_and_nothing_is_kept(payment_id: str) -> None:
    with pytest.raises(ProviderNotFound):
        receive_notification(provider="moon", headers={}, body=b"", at=NOW)

    assert verdicts() == []


def test_money_for_a_closed_payment_is_told_as_late(payment_id: str) -> None:
    apply_charge(payment_id=payment_id, charge=close_at_provider(payment_id=payment_id, at=NOW), at=NOW)

    change = tell(body(payment_id), signed_at=NOW, at=seconds(70))

    assert change is not None
    assert (change.kind, change.happened_at) == (ChangeKind.PAID_LATE, seconds(58))
    payment = Payment.objects.get()
    assert (payment.state, payment.closed_at, payment.next_try_at) == (PaymentState.PAID, NOW, None)


@pytest.mark.parametrize(("told", "happened"), [(7_200, 60), (-7_200, 0)])
def test_a_provider_whose_clock_is_wrong_does_not_pay_before_or_after_its_time(
    payment_id: str, told: int, happened: int
) -> None:
    sent = body(payment_id, paid_at=seconds(told).isoformat())

    change = tell(sent, signed_at=NOW, at=NOW)

    assert change is not None
    assert change.happened_at == seconds(happened)


def test_what_was_kept_cannot_be_changed_and_no_event_is_accepted_twice(payment_id: str) -> None:
    tell(body(payment_id), signed_at=NOW, at=NOW)
    kept = PaymentNotification.objects.get()

    with pytest.raises(DatabaseError), django_transaction.atomic():
        PaymentNotification.objects.update(verdict="stale")
    kept.pk = None
    with pytest.raises(IntegrityError), django_transaction.atomic():
        kept.save(force_insert=True)

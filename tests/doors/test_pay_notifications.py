"""Where providers send their notifications: one call, 2xx or the one error body."""

import json
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from lianka.domain.payments.models import Payment, PaymentNotification
from lianka.domain.payments.providers.sandbox.signatures import signed_headers
from lianka.foundation import clock
from tests.operations.payments import scene
from tests.operations.payments.scene import asked_and_started, changes, seconds
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]
NOW = seconds(60)
ADDRESS = "/pay/notifications/sandbox/"


@pytest.fixture(autouse=True)
def _stage(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIANKA_WIRING = scene.HERE
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def payment_id(world: World) -> str:
    return asked_and_started(world)


def _body(payment_id: str, amount_fen: int = 8_800) -> bytes:
    told = {"event": "charge.paid", "charge": payment_id, "amount_fen": amount_fen, "reference": "sbx_9"}
    return json.dumps({**told, "paid_at": seconds(58).isoformat()}).encode()


def _send(
    body: bytes, *, address: str = ADDRESS, signed: bytes | None = None, at: datetime = NOW
) -> tuple[int, str, str | None]:
    # Providers send no cookies and no token of ours.
    client = Client(enforce_csrf_checks=True)
    headers = signed_headers("evt_1", body if signed is None else signed, at=at)
    response = client.post(address, data=body, content_type="application/json", headers=headers)
    if response.status_code == 204:
        return 204, "", None
    error = response.json()["error"]
    assert set(error) == {"code", "message", "field"}
    return response.status_code, error["code"], error["field"]


def test_the_address_is_the_one_given_to_providers() -> None:
    assert reverse("pay:notifications", args=["sandbox"]) == ADDRESS


def test_a_notification_is_taken_once_and_answered_alike_again(payment_id: str) -> None:
    assert _send(_body(payment_id)) == _send(_body(payment_id)) == (204, "", None)

    assert Payment.objects.get().state == "paid"
    assert changes() == [("paid", "ord_1")]


@pytest.mark.parametrize(
    ("refused", "status", "code", "verdict"),
    [
        ({"signed": b"{}"}, 403, "notification_forged", "forged"),
        ({"at": seconds(600)}, 403, "notification_stale", "stale"),
        ({"charge": "pay_0"}, 404, "notification_for_unknown_payment", "unknown_payment"),
        ({"amount_fen": 1}, 409, "notification_amount_wrong", "wrong_amount"),
    ],
    ids=lambda value: str(value),
)
def test_what_is_not_believed_is_answered_with_the_one_error_body_and_kept(
    payment_id: str, refused: dict[str, object], status: int, code: str, verdict: str
) -> None:
    charge = str(refused.pop("charge", payment_id))
    amount_fen = refused.pop("amount_fen", 8_800)

    answer = _send(_body(charge, amount_fen), **refused)  # type: ignore[arg-type]  # a table of cases

    assert answer == (status, code, "notification")
    assert PaymentNotification.objects.get().verdict == verdict
    assert Payment.objects.get().state == "pending"


def test_an_unknown_provider_is_not_found(payment_id: str) -> None:
    answer = _send(_body(payment_id), address="/pay/notifications/moon/")

    assert answer == (404, "payment_provider_not_found", "provider")


def test_a_body_of_64_kilobytes_is_read_and_a_longer_one_is_not(payment_id: str) -> None:
    fits = _body(payment_id).ljust(64 * 1024)

    assert _send(fits + b" ") == (413, "notification_too_large", "body")
    assert not PaymentNotification.objects.exists()
    assert _send(fits) == (204, "", None)


def test_only_posts_are_notifications(client: Client, world: World) -> None:
    assert client.get(ADDRESS).status_code == 405
    assert client.put(ADDRESS).status_code == 405

    assert not PaymentNotification.objects.exists()

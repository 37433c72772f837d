"""A payment of ¥88.00 at the sandbox, and what the outside world may do to it."""

from datetime import datetime, timedelta
from typing import Any

from lianka.config import wiring
from lianka.domain.payments.models import Payment, SandboxCharge, SandboxSettings
from lianka.domain.payments.operations import apply_charge as applying
from lianka.domain.payments.operations import create_payment as creating
from lianka.domain.payments.operations import receive_notification as receiving
from lianka.domain.payments.operations import request_refund as requesting
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.operations.start_payment import start_payment
from lianka.domain.payments.providers.sandbox.signatures import signed_headers
from lianka.domain.payments.values import PaymentChange, ProviderCharge
from lianka.foundation.audit import SYSTEM, record
from lianka.foundation.db import transaction
from lianka.foundation.jobs import Job
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Fen
from tests.world import OPENED_AT, World

HERE = "tests.operations.payments.scene"
AMOUNT = Fen(8_800)
EXPIRES_AT = OPENED_AT + timedelta(minutes=15)
RETURN_PATH = "/m/orders/ord_1/"

# A wiring of its own: what stands above payments is a target that says what it heard.
PAYMENT_NOTIFICATIONS = f"{HERE}.take"
LISTENERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(wiring.LISTENERS, ()),
    "payments.refund_succeeded": (f"{HERE}.hear_success",),
    "payments.refund_failed": (f"{HERE}.hear_failure",),
    "payments.wrong_amount_found": (f"{HERE}.hear_wrong_amount",),
}
JOBS: tuple[Job, ...] = ()

create_payment = transaction(creating.create_payment)
apply_charge = transaction(applying.apply_charge)
receive_notification = transaction(receiving.receive_notification)
request_refund = transaction(requesting.request_refund)


def seconds(number: float) -> datetime:
    """So many seconds after the alliance opened."""
    return OPENED_AT + timedelta(seconds=number)


def ask(world: World, *, subject: str = "ord_1", **terms: Any) -> str:
    """Ask 王 for ¥88.00 within fifteen minutes."""
    usual = {"payer_id": world.wang, "merchant_id": None, "amount_fen": AMOUNT, "description": "老陈面馆"}
    return create_payment(subject=subject, **{**usual, "expires_at": EXPIRES_AT, "at": OPENED_AT, **terms})


def start(payment_id: str, *, at: datetime = OPENED_AT) -> str:
    """Lead 王 to the cashier page, and return its token."""
    return start_payment(payment_id=payment_id, return_path=RETURN_PATH, at=at).split("/")[-2]


def asked_and_started(world: World, **terms: Any) -> str:
    """A payment whose charge is open at the sandbox."""
    payment_id = ask(world, **terms)
    start(payment_id)
    return payment_id


def pay(payment_id: str, *, at: datetime) -> None:
    """王 pays on the cashier page."""
    pay_in_sandbox(token=SandboxCharge.objects.get(charge_id=payment_id).token, at=at)


def paid(world: World, **terms: Any) -> str:
    """A payment that was paid ten seconds after it was asked for, and heard of at once."""
    payment_id = asked_and_started(world, **terms)
    pay(payment_id, at=seconds(10))
    assert Payment.objects.get(public_id=payment_id).state == "paid"
    return payment_id


def behave(**habits: Any) -> None:
    """Tell the sandbox how to behave."""
    SandboxSettings.objects.update_or_create(pk=1, defaults=habits)


def tell(body: bytes, *, event_id: str = "evt_1", signed_at: datetime, at: datetime) -> PaymentChange | None:
    """Receive what the sandbox signed."""
    return receive_notification(
        provider="sandbox", headers=signed_headers(event_id, body, at=signed_at), body=body, at=at
    )


@transaction
def take(*, provider: str, headers: dict[str, str], body: bytes, at: datetime) -> bool:
    """The target of this wiring: receive, and note what changed."""
    change = receiving.receive_notification(provider=provider, headers=headers, body=body, at=at)
    if change is not None:
        record(by=SYSTEM, action=f"tests.{change.kind}", subject=change.subject, at=at)
    return change is not None


@transaction
def follow(payment_id: str, charge: ProviderCharge, *, at: datetime) -> None:
    """Apply what the provider answered, and note what changed, as checkout would."""
    change = applying.apply_charge(payment_id=payment_id, charge=charge, at=at)
    if change is not None:
        record(by=SYSTEM, action=f"tests.{change.kind}", subject=change.subject, at=at)


def changes() -> list[tuple[str, str]]:
    """What the target heard of, in that order: kind and subject."""
    rows = AuditEntry.objects.filter(action__startswith="tests.").order_by("id")
    return [(row.action.removeprefix("tests."), row.subject) for row in rows]


def hear_success(payload: dict[str, Any], *, at: datetime) -> None:
    _hear("refund_succeeded", payload, at)


def hear_failure(payload: dict[str, Any], *, at: datetime) -> None:
    _hear("refund_failed", payload, at)


def hear_wrong_amount(payload: dict[str, Any], *, at: datetime) -> None:
    _hear("wrong_amount", payload, at)


def _hear(what: str, payload: dict[str, Any], at: datetime) -> None:
    record(by=SYSTEM, action=f"tests.{what}", subject=payload["payment_id"], at=at, facts=payload)

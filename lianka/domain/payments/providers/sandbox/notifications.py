"""What the sandbox tells: how it is written and read, queued and sent."""

import json
import logging
import random
from datetime import datetime, timedelta
from typing import Any, Final

from lianka.domain.payments.models import SandboxCharge, SandboxNotification, SandboxRefund, SandboxSettings
from lianka.domain.payments.models.sandbox import ANSWER_LENGTH_MAX
from lianka.domain.payments.providers.port import (
    ProviderNotification,
    ProviderRefund,
    ProviderRefundState,
    WrongSignature,
)
from lianka.domain.payments.providers.sandbox.signatures import signed_headers
from lianka.domain.payments.values import ChargeState, ProviderCharge
from lianka.foundation.db import transaction, transaction_required
from lianka.foundation.errors import DomainError
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen
from lianka.foundation.wiring import resolve, wired

log = logging.getLogger(__name__)

SANDBOX: Final = "sandbox"
WAITS: Final = tuple(timedelta(seconds=each) for each in (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600))
"""How long the sandbox waits after each attempt that was not accepted, before it gives up."""

State = SandboxNotification.State


def sandbox_settings() -> SandboxSettings:
    """How the sandbox is to behave."""
    return SandboxSettings.objects.filter(pk=1).first() or SandboxSettings()


@transaction_required
def queue_charge_paid(charge: SandboxCharge, *, at: datetime) -> None:
    """Have it told that the charge was paid."""
    told = {"charge": charge.charge_id, "amount_fen": charge.amount_fen, "paid_at": _text(charge.paid_at)}
    _queue(charge.charge_id, {"event": "charge.paid", "reference": charge.token, **told}, at=at)


@transaction_required
def queue_refund_decided(refund: SandboxRefund, *, at: datetime) -> None:
    """Have it told what became of the refund."""
    told = {"refund": refund.refund_id, "amount_fen": refund.amount_fen, "decided_at": _text(refund.decided_at)}
    _queue(refund.refund_id, {"event": f"refund.{refund.state}", **told}, at=at)


def read_notification(event_id: str, body: bytes) -> ProviderNotification:
    """What a signed body tells. Raises `WrongSignature` for one that tells nothing known."""
    try:
        told = json.loads(body)
        if told["event"] == "charge.paid":
            return ProviderNotification(event_id=event_id, about=_charge(told))
        return ProviderNotification(event_id=event_id, about=_refund(told))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WrongSignature from error


def deliver_due(*, at: datetime, about: str | None = None, count_max: int) -> int:
    """Send the notifications that are due (of one charge or refund, or all); return how many were sent.

    One that is not accepted comes up again later, and is given up after the last attempt.
    """
    sent = 0
    while sent < count_max and (notification := _claim(about, at=at)) is not None:
        _note_answer(notification, _send(notification, at=at))
        sent += 1
    return sent


def _queue(about: str, told: dict[str, Any], *, at: datetime) -> None:
    habits = sandbox_settings()
    event_id = new_public_id("evt")
    SandboxNotification.objects.bulk_create(
        SandboxNotification(
            event_id=event_id,
            about=about,
            body=json.dumps(told),
            state=State.LOST if random.randrange(100) < habits.loss_percent else State.WAITING,
            queued_at=at,
            due_at=at + timedelta(seconds=habits.delay_seconds),
        )
        for _copy in range(1 + habits.duplicates)
    )


@transaction
def _claim(about: str | None, *, at: datetime) -> SandboxNotification | None:
    due = SandboxNotification.objects.select_for_update(skip_locked=True).filter(state=State.WAITING, due_at__lte=at)
    if about is not None:
        due = due.filter(about=about)
    order = ("-due_at", "-id") if sandbox_settings().is_reordered else ("due_at", "id")
    notification = due.order_by(*order).first()
    if notification is None:
        return None
    # Counted first: what brings down whoever is told does not come up again at once.
    wait = WAITS[min(notification.attempts, len(WAITS) - 1)]
    notification.attempts += 1
    notification.due_at = at + wait
    notification.save(update_fields=["attempts", "due_at"])
    return notification


def _send(notification: SandboxNotification, *, at: datetime) -> str:
    """Tell the platform, and return why it did not accept; empty when it did."""
    body = notification.body.encode()
    headers = signed_headers(notification.event_id, body, at=at)
    try:
        resolve(wired("PAYMENT_NOTIFICATIONS"))(provider=SANDBOX, headers=headers, body=body, at=at)
    except DomainError as refusal:
        return refusal.code
    except Exception as error:
        log.exception("Notification %s of the sandbox was not taken.", notification.event_id)
        return f"{type(error).__name__}: {error}"
    return ""


@transaction
def _note_answer(notification: SandboxNotification, refusal: str) -> None:
    state = State.DELIVERED
    if refusal:
        state = State.GIVEN_UP if notification.attempts > len(WAITS) else State.WAITING
    sent = SandboxNotification.objects.filter(pk=notification.pk, state=State.WAITING)
    sent.update(state=state, latest_answer=refusal[:ANSWER_LENGTH_MAX])


def _charge(told: dict[str, Any]) -> ProviderCharge:
    return ProviderCharge(
        payment_id=str(told["charge"]),
        state=ChargeState.PAID,
        amount_fen=Fen(int(told["amount_fen"])),
        paid_at=datetime.fromisoformat(told["paid_at"]),
        reference=str(told["reference"]),
    )


def _refund(told: dict[str, Any]) -> ProviderRefund:
    state = {
        "refund.succeeded": ProviderRefundState.SUCCEEDED,
        "refund.failed": ProviderRefundState.FAILED,
    }[told["event"]]
    return as_provider_refund(
        number=str(told["refund"]),
        state=state,
        amount_fen=int(told["amount_fen"]),
        decided_at=datetime.fromisoformat(told["decided_at"]),
    )


def as_provider_refund(
    *, number: str, state: ProviderRefundState, amount_fen: int, decided_at: datetime
) -> ProviderRefund:
    """The refund in the words of the port."""
    has_succeeded = state == ProviderRefundState.SUCCEEDED
    return ProviderRefund(
        number=number,
        state=state,
        amount_fen=Fen(amount_fen),
        succeeded_at=decided_at if has_succeeded else None,
        error="The sandbox was told to fail." if state == ProviderRefundState.FAILED else "",
    )


def _text(moment: datetime | None) -> str:
    assert moment is not None, "What is told of has happened at a moment."
    return moment.isoformat()

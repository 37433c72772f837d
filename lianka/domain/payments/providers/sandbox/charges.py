"""The sandbox's own desk: charges and refunds, each step in a transaction of the sandbox's own."""

import random
from datetime import datetime

from lianka.domain.payments.errors import ProviderRefused, SandboxChargeNotFound
from lianka.domain.payments.models import SandboxCharge, SandboxRefund
from lianka.domain.payments.providers.port import ChargeRequest, RefundRequest
from lianka.domain.payments.providers.sandbox.notifications import (
    queue_charge_paid,
    queue_refund_decided,
    sandbox_settings,
)
from lianka.domain.payments.values import SandboxChargeState
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id

PLATFORM_ACCOUNT = "platform"


@transaction
def register_charge(request: ChargeRequest, *, at: datetime) -> SandboxCharge:
    """Take the charge up, once for each payment. Raises `ProviderRefused` when it was another charge before."""
    account = PLATFORM_ACCOUNT if request.merchant_id is None else f"merchant-{request.merchant_id}"
    charge, _is_new = SandboxCharge.objects.get_or_create(
        charge_id=request.payment_id,
        defaults={
            "token": new_public_id("sbx"),
            "account": account,
            "amount_fen": request.amount_fen,
            "description": request.description,
            "return_path": request.return_path,
            "state": SandboxChargeState.OPEN,
            "created_at": at,
            "expires_at": request.expires_at,
        },
    )
    if (charge.amount_fen, charge.account) != (request.amount_fen, account):
        raise ProviderRefused(field="payment", why="charge_differs")
    if charge.return_path != request.return_path:
        # Whoever pays goes back to the page that led here latest.
        charge.return_path = request.return_path
        charge.save(update_fields=["return_path"])
    return charge


@transaction
def settled_charge(charge_id: str, *, at: datetime) -> SandboxCharge | None:
    """The charge as it stands now; None if it was never taken up."""
    charge = _locked(charge_id=charge_id)
    return None if charge is None else _expired(charge, at=at)


@transaction
def close_charge(charge_id: str, *, at: datetime) -> SandboxCharge | None:
    """Close the charge unless it is paid; None if it was never taken up."""
    charge = _locked(charge_id=charge_id)
    if charge is not None and charge.state == SandboxChargeState.OPEN:
        charge.state = SandboxChargeState.CLOSED
        charge.save(update_fields=["state"])
    return charge


@transaction
def pay_charge(token: str, *, at: datetime) -> SandboxCharge:
    """Pay the charge if it is open; one that is paid or closed stays as it is. Raises `SandboxChargeNotFound`."""
    charge = _locked(token=token)
    if charge is None:
        raise SandboxChargeNotFound(field="token")
    charge = _expired(charge, at=at)
    if charge.state == SandboxChargeState.OPEN:
        charge.state, charge.paid_at = SandboxChargeState.PAID, at
        charge.save(update_fields=["state", "paid_at"])
        queue_charge_paid(charge, at=at)
    return charge


@transaction
def refund_charge(request: RefundRequest, *, at: datetime) -> tuple[SandboxRefund, bool]:
    """Take the refund up, once for each number, and say whether it is new. Raises `ProviderRefused`."""
    charge = _locked(charge_id=request.payment_id)
    if charge is None or charge.state != SandboxChargeState.PAID:
        raise ProviderRefused(field="payment", why="not_paid")
    before = SandboxRefund.objects.filter(refund_id=request.number).first()
    if before is not None:
        if (before.charge_id, before.amount_fen) != (charge.pk, request.amount_fen):
            raise ProviderRefused(field="refund", why="refund_differs")
        return before, False
    if charge.refunded_fen + request.amount_fen > charge.amount_fen:
        raise ProviderRefused(field="refund", why="more_than_was_paid")
    is_failing = random.randrange(100) < sandbox_settings().refund_failure_percent
    refund = SandboxRefund.objects.create(
        refund_id=request.number,
        charge=charge,
        amount_fen=request.amount_fen,
        state=SandboxRefund.State.FAILED if is_failing else SandboxRefund.State.SUCCEEDED,
        decided_at=at,
    )
    if not is_failing:
        charge.refunded_fen += request.amount_fen
        charge.save(update_fields=["refunded_fen"])
    queue_refund_decided(refund, at=at)
    return refund, True


def find_refund(number: str) -> SandboxRefund | None:
    """The refund of this number, if it was ever taken up."""
    return SandboxRefund.objects.filter(refund_id=number).first()


def _locked(**which: str) -> SandboxCharge | None:
    return SandboxCharge.objects.select_for_update(no_key=True).filter(**which).first()


def _expired(charge: SandboxCharge, *, at: datetime) -> SandboxCharge:
    if charge.state == SandboxChargeState.OPEN and charge.expires_at <= at:
        charge.state = SandboxChargeState.CLOSED
        charge.save(update_fields=["state"])
    return charge

"""Lead the payer to the provider's cashier page."""

from datetime import datetime

from lianka.domain.payments.errors import PaymentIsClosed, PaymentPaidAlready, ReturnPathInvalid
from lianka.domain.payments.models import Payment
from lianka.domain.payments.operations.move_payment import lock_payment
from lianka.domain.payments.providers.port import ChargeRequest
from lianka.domain.payments.providers.registry import get_provider
from lianka.domain.payments.rules.return_paths import is_local_path
from lianka.domain.payments.rules.waits import next_look_up
from lianka.domain.payments.values import PaymentState
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen


def start_payment(*, payment_id: str, return_path: str, at: datetime) -> str:
    """Register the charge with its provider and return the address of the cashier page.

    To be called outside any transaction; may be repeated, as each address may live for some minutes only.
    Raises `PaymentNotFound`, `PaymentPaidAlready`, `PaymentIsClosed`, `ReturnPathInvalid`, `ProviderUnavailable`,
    `ProviderRefused`.
    """
    if not is_local_path(return_path):
        raise ReturnPathInvalid(field="return_path")
    # Noted first: a crash after the provider was called must not leave a charge that nobody looks for.
    payment = _note_start(payment_id, at=at)
    provider = get_provider(payment.provider)
    address = provider.create_charge(_request(payment, return_path), at=at)
    if not _note_address(payment_id, address):
        # Called off while the provider was being called, perhaps before it knew the charge.
        provider.close_charge(payment_id, at=at)
        raise PaymentIsClosed(field="payment")
    return address


@transaction
def _note_start(payment_id: str, *, at: datetime) -> Payment:
    payment = lock_payment(public_id=payment_id)
    if payment.state == PaymentState.PAID:
        raise PaymentPaidAlready(field="payment")
    if payment.state == PaymentState.CLOSED or payment.called_off_at is not None or payment.expires_at <= at:
        raise PaymentIsClosed(field="payment")
    if payment.started_at is None:
        payment.started_at = at
        payment.next_try_at = min(next_look_up(since=at, at=at), payment.expires_at)
        payment.save(update_fields=["started_at", "next_try_at"])
    return payment


def _request(payment: Payment, return_path: str) -> ChargeRequest:
    return ChargeRequest(
        payment_id=payment.public_id,
        amount_fen=Fen(payment.amount_fen),
        description=payment.description,
        payer_id=payment.payer_id,
        merchant_id=payment.merchant_id,
        expires_at=payment.expires_at,
        return_path=return_path,
    )


@transaction
def _note_address(payment_id: str, address: str) -> bool:
    """Store the address, and tell whether it still leads anywhere."""
    payment = lock_payment(public_id=payment_id)
    if payment.cashier_address != address:
        payment.cashier_address = address
        payment.save(update_fields=["cashier_address"])
    return payment.state == PaymentState.PAID or payment.called_off_at is None

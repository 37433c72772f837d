"""Ask for money to go back."""

from datetime import datetime

from lianka.domain.payments.errors import (
    PaymentNotPaid,
    RefundAmountInvalid,
    RefundCauseReused,
    RefundExceedsPayment,
)
from lianka.domain.payments.models import PaymentRefund, PaymentRefundMove
from lianka.domain.payments.operations.move_payment import lock_payment
from lianka.domain.payments.values import REASON_LENGTH_MAX, PaymentState, RefundState
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction_required
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


@transaction_required
def request_refund(*, payment_id: str, amount_fen: Fen, cause: str, reason: str, at: datetime) -> str:
    """Ask for a part of a payment to go back to its payer and return the refund's public id; `send_refunds` sends it.

    Once for each `cause` (the public id of what it is refunded for): asked again it returns the first refund.
    Raises `PaymentNotFound`, `PaymentNotPaid`, `RefundAmountInvalid`, `RefundExceedsPayment`, `RefundCauseReused`.
    """
    payment = lock_payment(public_id=payment_id)
    before = PaymentRefund.objects.filter(cause=cause).first()
    if before is not None:
        if (before.payment_id, before.amount_fen) != (payment.pk, amount_fen):
            raise RefundCauseReused(field="cause")
        return before.public_id
    if amount_fen <= 0:
        raise RefundAmountInvalid(field="amount_fen")
    if payment.state != PaymentState.PAID:
        raise PaymentNotPaid(field="payment")
    if payment.refunded_fen + amount_fen > payment.amount_fen:
        raise RefundExceedsPayment(field="amount_fen")
    payment.refunded_fen += amount_fen
    payment.save(update_fields=["refunded_fen"])
    refund = PaymentRefund.objects.create(
        public_id=new_public_id("prf"),
        payment=payment,
        cause=cause,
        amount_fen=amount_fen,
        reason=reason.strip()[:REASON_LENGTH_MAX],
        state=RefundState.REQUESTED,
        requested_at=at,
        next_try_at=at,
    )
    PaymentRefundMove.objects.create(
        refund=refund, to_state=RefundState.REQUESTED, moved_at=at, moved_by=f"{SYSTEM.kind}:{SYSTEM.name}"
    )
    return refund.public_id

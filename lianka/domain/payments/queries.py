"""What others may ask about payments."""

from datetime import datetime

from django.db.models import Q

from lianka.domain.payments.errors import PaymentNotFound, SandboxChargeNotFound
from lianka.domain.payments.models import Payment, PaymentRefund, SandboxCharge
from lianka.domain.payments.values import (
    CashierPage,
    PaymentState,
    PaymentView,
    RefundState,
    RefundView,
    SandboxChargeState,
)
from lianka.foundation.values import Fen


def get_payment(*, public_id: str) -> PaymentView:
    """The payment with this public id. Raises `PaymentNotFound`."""
    payment = Payment.objects.filter(public_id=public_id).first()
    if payment is None:
        raise PaymentNotFound(field="payment")
    return _view(payment)


def payment_of(*, subject: str) -> PaymentView | None:
    """The payment for this subject, if one was asked for."""
    payment = Payment.objects.filter(subject=subject).first()
    return None if payment is None else _view(payment)


def refunds_of(*, payment_id: str) -> list[RefundView]:
    """What goes back, or went back, of a payment, in the order in which it was asked for."""
    found = PaymentRefund.objects.filter(payment__public_id=payment_id)
    return [_refund_view(refund, payment_id) for refund in found.order_by("id")]


def list_payments_to_repair(*, at: datetime, limit: int) -> list[str]:
    """The payments to be looked up at their provider now, because a notification may be late or lost."""
    may_be_paid = Q(state=PaymentState.PENDING, called_off_at=None, expires_at__gt=at) | Q(state=PaymentState.CLOSED)
    return _due(may_be_paid, at=at, limit=limit)


def list_payments_to_close(*, at: datetime, limit: int) -> list[str]:
    """The payments that were called off or whose time is over, to be closed at their provider now."""
    is_over = Q(called_off_at__isnull=False) | Q(expires_at__lte=at)
    return _due(is_over & Q(state=PaymentState.PENDING), at=at, limit=limit)


def get_cashier_page(*, token: str, at: datetime) -> CashierPage:
    """What the sandbox's cashier page shows. Raises `SandboxChargeNotFound`."""
    charge = SandboxCharge.objects.filter(token=token).first()
    if charge is None:
        raise SandboxChargeNotFound(field="token")
    state = SandboxChargeState(charge.state)
    if state == SandboxChargeState.OPEN and charge.expires_at <= at:
        state = SandboxChargeState.CLOSED
    return CashierPage(
        token=charge.token,
        state=state,
        amount_fen=Fen(charge.amount_fen),
        description=charge.description,
        return_path=charge.return_path,
        expires_at=charge.expires_at,
        paid_at=charge.paid_at,
    )


def _due(which: Q, *, at: datetime, limit: int) -> list[str]:
    due = Payment.objects.filter(which, next_try_at__lte=at).order_by("next_try_at", "id")
    return list(due.values_list("public_id", flat=True)[:limit])


def _view(payment: Payment) -> PaymentView:
    return PaymentView(
        public_id=payment.public_id,
        subject=payment.subject,
        state=PaymentState(payment.state),
        amount_fen=Fen(payment.amount_fen),
        refunded_fen=Fen(payment.refunded_fen),
        provider=payment.provider,
        merchant_id=payment.merchant_id,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        paid_at=payment.paid_at,
    )


def _refund_view(refund: PaymentRefund, payment_id: str) -> RefundView:
    return RefundView(
        public_id=refund.public_id,
        payment_id=payment_id,
        cause=refund.cause,
        amount_fen=Fen(refund.amount_fen),
        reason=refund.reason,
        state=RefundState(refund.state),
        attempts=refund.attempts,
        next_try_at=refund.next_try_at,
        latest_error=refund.latest_error,
        requested_at=refund.requested_at,
        succeeded_at=refund.succeeded_at,
    )

"""The one function that moves a payment along its life."""

from datetime import datetime

from lianka.domain.payments.errors import PaymentCannotMove, PaymentNotFound
from lianka.domain.payments.models import Payment, PaymentMove
from lianka.domain.payments.rules.lifecycle import can_move_payment
from lianka.domain.payments.rules.waits import LATEST_LOOK_AFTER
from lianka.domain.payments.values import PaymentState
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction_required

_COLUMNS = ["state", "paid_at", "closed_at", "next_try_at", "provider_reference"]


@transaction_required
def lock_payment(*, public_id: str) -> Payment:
    """Read the payment and keep rivals from changing it until the transaction ends. Raises `PaymentNotFound`."""
    payment = Payment.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if payment is None:
        raise PaymentNotFound(field="payment")
    return payment


@transaction_required
def move_payment(
    *,
    payment: Payment,
    to_state: PaymentState,
    at: datetime,
    reason: str,
    paid_at: datetime | None = None,
    reference: str = "",
) -> None:
    """Move a locked payment and keep the move as history. Raises `PaymentCannotMove`."""
    from_state = PaymentState(payment.state)
    if not can_move_payment(from_state=from_state, to_state=to_state):
        raise PaymentCannotMove(field="payment", state=from_state.label)
    payment.state = to_state
    if to_state == PaymentState.PAID:
        payment.paid_at, payment.provider_reference, payment.next_try_at = paid_at or at, reference, None
    else:
        # What the provider has never seen cannot be paid; anything else is looked at once more.
        payment.closed_at = at
        payment.next_try_at = at + LATEST_LOOK_AFTER if payment.started_at else None
    payment.save(update_fields=_COLUMNS)
    PaymentMove.objects.create(
        payment=payment,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{SYSTEM.kind}:{SYSTEM.name}",
        reason=reason,
    )

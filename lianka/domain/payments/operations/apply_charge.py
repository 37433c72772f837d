"""Act on what a provider says of a charge."""

from datetime import datetime

from lianka.domain.payments.errors import ChargeAmountWrong
from lianka.domain.payments.events import WRONG_AMOUNT_FOUND
from lianka.domain.payments.models import Payment
from lianka.domain.payments.operations.move_payment import lock_payment, move_payment
from lianka.domain.payments.rules.lifecycle import state_after
from lianka.domain.payments.rules.waits import LATEST_LOOK_AFTER
from lianka.domain.payments.values import ChangeKind, ChargeState, PaymentChange, PaymentState, ProviderCharge
from lianka.foundation.db import KeptRefusal, transaction_required
from lianka.foundation.outbox import publish
from lianka.foundation.values import Fen


@transaction_required
def apply_charge(*, payment_id: str, charge: ProviderCharge, at: datetime) -> PaymentChange | None:
    """Let the payment follow what its provider answered, and return what changed; None when nothing did.

    Raises `PaymentNotFound`, and `ChargeAmountWrong` (kept) when the provider took another amount than was asked:
    an operator is told, and the payment is left as it is.
    """
    payment = lock_payment(public_id=payment_id)
    if charge.payment_id != payment.public_id:
        raise ValueError(f"{charge.payment_id} is not the charge of {payment.public_id}.")
    if is_amount_wrong(payment, charge):
        _give_up(payment, charge, at=at)
        raise KeptRefusal(ChargeAmountWrong(field="payment"))
    _end_latest_look(payment, charge, at=at)
    return follow_charge(payment=payment, charge=charge, reason="look_up", at=at)


def is_amount_wrong(payment: Payment, charge: ProviderCharge) -> bool:
    """Whether the provider took another amount than was asked."""
    return charge.state == ChargeState.PAID and charge.amount_fen != payment.amount_fen


@transaction_required
def follow_charge(*, payment: Payment, charge: ProviderCharge, reason: str, at: datetime) -> PaymentChange | None:
    """Move a locked payment to where the provider's word leads, and return the change; None when it is there."""
    before = PaymentState(payment.state)
    to_state = state_after(state=before, charge=charge.state)
    if to_state is None:
        return None
    # The provider's clock is not ours: nothing is paid before it was asked, or later than now.
    paid_at = min(max(charge.paid_at or at, payment.created_at), at)
    move_payment(payment=payment, to_state=to_state, at=at, reason=reason, paid_at=paid_at, reference=charge.reference)
    return PaymentChange(
        kind=_kind(before, to_state),
        payment_id=payment.public_id,
        subject=payment.subject,
        amount_fen=Fen(payment.amount_fen),
        merchant_id=payment.merchant_id,
        happened_at=paid_at if to_state == PaymentState.PAID else at,
    )


def _kind(before: PaymentState, to_state: PaymentState) -> ChangeKind:
    if to_state == PaymentState.CLOSED:
        return ChangeKind.CLOSED
    return ChangeKind.PAID_LATE if before == PaymentState.CLOSED else ChangeKind.PAID


def _give_up(payment: Payment, charge: ProviderCharge, *, at: datetime) -> None:
    if payment.next_try_at is None:
        return
    payment.next_try_at = None
    payment.save(update_fields=["next_try_at"])
    told = {"payment_id": payment.public_id, "subject": payment.subject}
    publish(WRONG_AMOUNT_FOUND, {**told, "amount_fen": payment.amount_fen, "taken_fen": charge.amount_fen}, at=at)


def _end_latest_look(payment: Payment, charge: ProviderCharge, *, at: datetime) -> None:
    if payment.closed_at is None or payment.next_try_at is None:
        return
    is_gone = charge.state in (ChargeState.CLOSED, ChargeState.ABSENT)
    if is_gone and payment.closed_at + LATEST_LOOK_AFTER <= at:
        payment.next_try_at = None
        payment.save(update_fields=["next_try_at"])

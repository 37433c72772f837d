"""See to it that a payment can no longer be paid."""

from datetime import datetime

from lianka.domain.payments.models import Payment
from lianka.domain.payments.operations.move_payment import lock_payment
from lianka.domain.payments.providers.registry import get_provider
from lianka.domain.payments.rules.waits import next_look_up
from lianka.domain.payments.values import ChargeState, PaymentState, ProviderCharge
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen


def close_at_provider(*, payment_id: str, at: datetime) -> ProviderCharge:
    """Have the provider close the charge; the answer, closed or paid after all, is for `apply_charge`.

    To be called outside any transaction, whether the time to pay is over or not. From here on the payment cannot be
    started, and `list_payments_to_close` brings it up until it is closed or paid. One that was never started
    is unknown to its provider, which is not asked then.
    Raises `PaymentNotFound`, `ProviderUnavailable`, `ProviderRefused`.
    """
    payment = _call_off(payment_id, at=at)
    if payment.started_at is None:
        return ProviderCharge(payment_id=payment_id, state=ChargeState.CLOSED, amount_fen=Fen(payment.amount_fen))
    return get_provider(payment.provider).close_charge(payment_id, at=at)


@transaction
def _call_off(payment_id: str, *, at: datetime) -> Payment:
    # Noted before anybody is asked: a start after this is refused, and one under way closes its own charge,
    # which the provider may not have known yet when it was asked.
    payment = lock_payment(public_id=payment_id)
    if payment.state == PaymentState.PENDING:
        payment.called_off_at = payment.called_off_at or at
        if payment.next_try_at is not None:
            payment.next_try_at = next_look_up(since=payment.called_off_at, at=at)
        payment.save(update_fields=["called_off_at", "next_try_at"])
    return payment

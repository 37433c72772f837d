"""See to it that a payment can no longer be paid."""

from datetime import datetime

from lianka.domain.payments.models import Payment
from lianka.domain.payments.operations.move_payment import lock_payment
from lianka.domain.payments.providers.registry import get_provider
from lianka.domain.payments.rules.waits import next_look_up
from lianka.domain.payments.values import ChargeState, ProviderCharge
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen


def close_at_provider(*, payment_id: str, at: datetime) -> ProviderCharge:
    """Have the provider close the charge; the answer, closed or paid after all, is for `apply_charge`.

    To be called outside any transaction, whether the time to pay is over or not. A payment that was never started
    is unknown to its provider, which is not asked then.
    Raises `PaymentNotFound`, `ProviderUnavailable`, `ProviderRefused`; an expired payment then comes up again later.
    """
    payment = _set_next_try(payment_id, at=at)
    if payment.started_at is None:
        return ProviderCharge(payment_id=payment_id, state=ChargeState.CLOSED, amount_fen=Fen(payment.amount_fen))
    return get_provider(payment.provider).close_charge(payment_id, at=at)


@transaction
def _set_next_try(payment_id: str, *, at: datetime) -> Payment:
    payment = lock_payment(public_id=payment_id)
    if payment.next_try_at is not None and payment.expires_at <= at:
        payment.next_try_at = next_look_up(since=payment.expires_at, at=at)
        payment.save(update_fields=["next_try_at"])
    return payment

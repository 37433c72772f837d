"""Ask the provider where a payment stands, for notifications that are late or lost."""

from datetime import datetime

from lianka.domain.payments.models import Payment
from lianka.domain.payments.operations.move_payment import lock_payment
from lianka.domain.payments.providers.registry import get_provider
from lianka.domain.payments.rules.waits import next_look_up
from lianka.domain.payments.values import ChargeState, PaymentState, ProviderCharge
from lianka.foundation.db import transaction


def look_up(*, payment_id: str, at: datetime) -> ProviderCharge:
    """Ask the payment's provider for its charge; the answer is for `apply_charge`.

    To be called outside any transaction. A charge that is open though its payment is closed is closed too.
    Raises `PaymentNotFound`, `ProviderUnavailable`, `ProviderRefused`; the payment then comes up again later.
    """
    payment = _set_next_look(payment_id, at=at)
    provider = get_provider(payment.provider)
    charge = provider.query_charge(payment_id, at=at)
    if charge.state == ChargeState.OPEN and payment.state == PaymentState.CLOSED:
        return provider.close_charge(payment_id, at=at)
    return charge


@transaction
def _set_next_look(payment_id: str, *, at: datetime) -> Payment:
    # Before the provider is called, so that one payment that cannot be looked up does not hold up the others.
    payment = lock_payment(public_id=payment_id)
    if payment.next_try_at is not None:
        since = payment.closed_at or payment.started_at or payment.created_at
        next_look = next_look_up(since=since, at=at)
        is_open = payment.state == PaymentState.PENDING and payment.expires_at > at
        payment.next_try_at = min(next_look, payment.expires_at) if is_open else next_look
        payment.save(update_fields=["next_try_at"])
    return payment

"""Ask somebody to pay."""

from datetime import datetime

from lianka.domain.payments.errors import PaymentExists, PaymentTermsInvalid
from lianka.domain.payments.models import Payment, PaymentMove
from lianka.domain.payments.providers.registry import provider_in_use
from lianka.domain.payments.values import DESCRIPTION_LENGTH_MAX, SUBJECT_LENGTH_MAX, PaymentState
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction_required
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


@transaction_required
def create_payment(
    *,
    subject: str,
    payer_id: int,
    merchant_id: int | None,
    amount_fen: Fen,
    description: str,
    expires_at: datetime,
    at: datetime,
) -> str:
    """Ask for a payment through the provider in use and return its public id; nobody outside is told yet.

    `subject` is the public id of what is paid for, which has one payment ever. Without a merchant the money goes to
    the platform's own account. A description that is too long is cut, not refused.
    Raises `PaymentTermsInvalid`, `PaymentExists`.
    """
    description = description.strip()
    _check(subject, amount_fen, description, expires_at, at)
    payment = Payment.objects.create(
        public_id=new_public_id("pay"),
        subject=subject,
        payer_id=payer_id,
        merchant_id=merchant_id,
        provider=provider_in_use(),
        description=description[:DESCRIPTION_LENGTH_MAX],
        amount_fen=amount_fen,
        state=PaymentState.PENDING,
        created_at=at,
        expires_at=expires_at,
        next_try_at=expires_at,
    )
    PaymentMove.objects.create(
        payment=payment, to_state=PaymentState.PENDING, moved_at=at, moved_by=f"{SYSTEM.kind}:{SYSTEM.name}"
    )
    return payment.public_id


def _check(subject: str, amount_fen: int, description: str, expires_at: datetime, at: datetime) -> None:
    if amount_fen <= 0:
        raise PaymentTermsInvalid(field="amount_fen")
    if not 1 <= len(subject) <= SUBJECT_LENGTH_MAX:
        raise PaymentTermsInvalid(field="subject")
    if not description:
        raise PaymentTermsInvalid(field="description")
    if expires_at <= at:
        raise PaymentTermsInvalid(field="expires_at")
    if Payment.objects.filter(subject=subject).exists():
        raise PaymentExists(field="subject")

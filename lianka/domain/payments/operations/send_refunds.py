"""Send refunds to their providers, and ask what became of those sent."""

import logging
from datetime import datetime

from lianka.domain.payments.errors import ProviderRefused, ProviderUnavailable
from lianka.domain.payments.models import PaymentRefund
from lianka.domain.payments.operations.move_refund import follow_refund, give_refund_up, lock_refund
from lianka.domain.payments.providers.port import ProviderRefund, RefundRequest
from lianka.domain.payments.providers.registry import get_provider
from lianka.domain.payments.rules.waits import REFUND_ATTEMPTS_MAX, next_refund_question, next_refund_try
from lianka.domain.payments.values import RefundState
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen

log = logging.getLogger(__name__)

REFUNDS_AT_ONCE = 50
"""A run ends after so many, so that a slow provider does not hold up the other jobs for long."""


def send_refunds(*, at: datetime) -> int:
    """Send what is due to go back and ask for what is under way; return how many were tried. An interval job.

    An attempt is counted, and the next one set, before the provider is called outside any transaction: a crash
    leaves a refund that comes up again under the same number, which moves money once.
    """
    tried = 0
    while tried < REFUNDS_AT_ONCE and (refund := _claim(at=at)) is not None:
        if refund.state != RefundState.FAILED:
            _try(refund, at=at)
        tried += 1
    return tried


@transaction
def _claim(*, at: datetime) -> PaymentRefund | None:
    due = PaymentRefund.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    refund = due.select_related("payment").filter(next_try_at__lte=at).order_by("next_try_at", "id").first()
    if refund is None:
        return None
    if refund.state == RefundState.SENT:
        refund.next_try_at = next_refund_question(sent_at=refund.sent_at or refund.requested_at, at=at)
        refund.save(update_fields=["next_try_at"])
    elif refund.attempts >= REFUND_ATTEMPTS_MAX:
        give_refund_up(refund=refund, error=refund.latest_error or "The latest attempt did not end.", at=at)
    else:
        refund.attempts += 1
        refund.next_try_at = next_refund_try(attempts=refund.attempts, at=at)
        refund.save(update_fields=["attempts", "next_try_at"])
    return refund


def _try(refund: PaymentRefund, *, at: datetime) -> None:
    try:
        answer = _ask(refund, at=at)
    except (ProviderUnavailable, ProviderRefused) as refusal:
        _note_error(refund, f"{refusal.code}: {refusal}", at=at)
    except Exception as error:
        log.exception("Refund %s could not be sent.", refund.public_id)
        _note_error(refund, f"{type(error).__name__}: {error}", at=at)
    else:
        _follow(refund.public_id, answer, at=at)


def _ask(refund: PaymentRefund, *, at: datetime) -> ProviderRefund:
    payment = refund.payment
    provider = get_provider(payment.provider)
    if refund.state == RefundState.SENT:
        answer = provider.query_refund(refund.provider_number, at=at)
    else:
        request = RefundRequest(
            number=refund.provider_number,
            payment_id=payment.public_id,
            amount_fen=Fen(refund.amount_fen),
            paid_fen=Fen(payment.amount_fen),
            merchant_id=payment.merchant_id,
            reason=refund.reason,
        )
        answer = provider.refund(request, at=at)
    return answer


@transaction
def _follow(refund_id: str, answer: ProviderRefund, *, at: datetime) -> None:
    refund = lock_refund(public_id=refund_id)
    assert refund is not None, "Refunds are never deleted."
    follow_refund(refund=refund, answer=answer, at=at)


@transaction
def _note_error(tried: PaymentRefund, error: str, *, at: datetime) -> None:
    refund = lock_refund(public_id=tried.public_id)
    assert refund is not None, "Refunds are never deleted."
    # A notification may have come meanwhile, or another attempt after this one.
    if (refund.state, refund.attempts) != (tried.state, tried.attempts):
        return
    if refund.state == RefundState.REQUESTED and refund.attempts >= REFUND_ATTEMPTS_MAX:
        give_refund_up(refund=refund, error=error, at=at)
    else:
        refund.latest_error = error[: PaymentRefund._meta.get_field("latest_error").max_length]
        refund.save(update_fields=["latest_error"])

"""The one function that moves a refund along its life, and where a provider's word takes it."""

from datetime import datetime
from typing import Any

from lianka.domain.payments.errors import RefundCannotMove
from lianka.domain.payments.events import REFUND_FAILED, REFUND_SUCCEEDED
from lianka.domain.payments.models import PaymentRefund, PaymentRefundMove
from lianka.domain.payments.models.payments import ERROR_LENGTH_MAX
from lianka.domain.payments.providers.port import ProviderRefund, ProviderRefundState
from lianka.domain.payments.rules.lifecycle import can_move_refund
from lianka.domain.payments.rules.waits import REFUND_ATTEMPTS_MAX, next_refund_question, next_refund_try
from lianka.domain.payments.values import RefundState
from lianka.foundation.audit import SYSTEM, Actor
from lianka.foundation.db import transaction_required
from lianka.foundation.outbox import publish

_COLUMNS = [
    "state",
    "attempts",
    "provider_failures",
    "next_try_at",
    "latest_error",
    "sent_at",
    "succeeded_at",
]


@transaction_required
def lock_refund(*, public_id: str) -> PaymentRefund | None:
    """Read the refund with its payment and keep rivals from changing it until the transaction ends; None if unknown."""
    found = PaymentRefund.objects.select_for_update(no_key=True, of=("self",)).select_related("payment")
    return found.filter(public_id=public_id).first()


@transaction_required
def follow_refund(*, refund: PaymentRefund, answer: ProviderRefund, at: datetime) -> None:
    """Move a locked refund to where the provider's word leads. Words that come late or twice change nothing."""
    if refund.state == RefundState.SUCCEEDED:
        return
    if answer.state == ProviderRefundState.SUCCEEDED:
        # The provider's clock is not ours: nothing has gone back before it was asked, or later than now.
        refund.succeeded_at = min(max(answer.succeeded_at or at, refund.requested_at), at)
        refund.next_try_at, refund.latest_error = None, ""
        move_refund(refund=refund, to_state=RefundState.SUCCEEDED, by=SYSTEM, at=at)
        publish(REFUND_SUCCEEDED, told_of(refund), at=at)
    elif answer.number == refund.provider_number:
        _follow_unfinished(refund, answer, at=at)


@transaction_required
def move_refund(*, refund: PaymentRefund, to_state: RefundState, by: Actor, at: datetime, reason: str = "") -> None:
    """Move a locked refund, save what else was changed of it, and keep the move as history.

    Raises `RefundCannotMove`.
    """
    from_state = RefundState(refund.state)
    if not can_move_refund(from_state=from_state, to_state=to_state):
        raise RefundCannotMove(field="refund", state=from_state.label)
    refund.state = to_state
    refund.save(update_fields=_COLUMNS)
    PaymentRefundMove.objects.create(
        refund=refund,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason[:ERROR_LENGTH_MAX],
    )


@transaction_required
def give_refund_up(*, refund: PaymentRefund, error: str, at: datetime) -> None:
    """Try a locked refund no more until somebody says so, and tell operators."""
    refund.next_try_at, refund.latest_error = None, error[:ERROR_LENGTH_MAX]
    move_refund(refund=refund, to_state=RefundState.FAILED, by=SYSTEM, at=at, reason=error)
    publish(REFUND_FAILED, told_of(refund), at=at)


def told_of(refund: PaymentRefund) -> dict[str, Any]:
    """What events tell of a refund."""
    return {
        "refund_id": refund.public_id,
        "payment_id": refund.payment.public_id,
        "subject": refund.payment.subject,
        "cause": refund.cause,
        "amount_fen": refund.amount_fen,
        "merchant_id": refund.payment.merchant_id,
    }


def _follow_unfinished(refund: PaymentRefund, answer: ProviderRefund, *, at: datetime) -> None:
    if answer.state == ProviderRefundState.FAILED:
        _begin_again(refund, error=answer.error or "The provider failed.", at=at)
    elif answer.state == ProviderRefundState.PROCESSING and refund.state == RefundState.SENT:
        refund.latest_error = answer.error[:ERROR_LENGTH_MAX]
        refund.save(update_fields=["latest_error"])
    elif answer.state == ProviderRefundState.PROCESSING and refund.state == RefundState.REQUESTED:
        refund.sent_at, refund.next_try_at = at, next_refund_question(sent_at=at, at=at)
        refund.latest_error = answer.error[:ERROR_LENGTH_MAX]
        move_refund(refund=refund, to_state=RefundState.SENT, by=SYSTEM, at=at)
    elif answer.state == ProviderRefundState.ABSENT and refund.state == RefundState.SENT:
        # It was taken and is unknown now: sent again under the same number, it still moves once.
        refund.next_try_at, refund.latest_error = at, "The provider does not know it."
        move_refund(refund=refund, to_state=RefundState.REQUESTED, by=SYSTEM, at=at, reason=refund.latest_error)


def _begin_again(refund: PaymentRefund, *, error: str, at: datetime) -> None:
    refund.provider_failures += 1
    refund.latest_error = error[:ERROR_LENGTH_MAX]
    if refund.state == RefundState.FAILED:
        refund.save(update_fields=["provider_failures", "latest_error"])
    elif refund.attempts >= REFUND_ATTEMPTS_MAX:
        give_refund_up(refund=refund, error=error, at=at)
    else:
        refund.next_try_at = next_refund_try(attempts=max(refund.attempts, 1), at=at)
        if refund.state == RefundState.REQUESTED:
            refund.save(update_fields=_COLUMNS)
        else:
            move_refund(refund=refund, to_state=RefundState.REQUESTED, by=SYSTEM, at=at, reason=error)

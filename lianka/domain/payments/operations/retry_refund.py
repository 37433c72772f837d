"""Try again a refund that was given up."""

from datetime import datetime

from lianka.domain.payments.errors import RefundNotFound
from lianka.domain.payments.operations.move_refund import lock_refund, move_refund
from lianka.domain.payments.values import RefundState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def retry_refund(*, refund_id: str, by: Actor, at: datetime) -> None:
    """Let a given-up refund be sent again, from its first attempt. Raises `RefundNotFound`, `RefundCannotMove`."""
    refund = lock_refund(public_id=refund_id)
    if refund is None:
        raise RefundNotFound(field="refund")
    refund.attempts, refund.next_try_at = 0, at
    move_refund(refund=refund, to_state=RefundState.REQUESTED, by=by, at=at)
    record(by=by, action="payments.retry_refund", subject=refund.public_id, at=at)

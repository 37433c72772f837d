"""Give up a batch of gift codes that was not paid for."""

from datetime import datetime

from lianka.domain.cards.operations.move_gift_batch import lock_gift_batch, move_gift_batch
from lianka.domain.cards.values import GiftBatchState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def cancel_gift_batch(*, batch_public_id: str, reason: str, by: Actor, at: datetime) -> None:
    """Cancel a draft. A batch that was paid for is undone by voiding its codes.

    Raises `GiftBatchNotFound`, `GiftBatchCannotMove` or `ReasonTooLong`.
    """
    batch = lock_gift_batch(public_id=batch_public_id)
    move_gift_batch(batch=batch, to_state=GiftBatchState.CANCELLED, by=by, at=at, reason=reason)

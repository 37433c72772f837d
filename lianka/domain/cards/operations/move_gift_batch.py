"""The one function that moves a batch of gift codes along its life."""

from datetime import datetime

from lianka.domain.cards.errors import GiftBatchCannotMove, GiftBatchNotFound, GiftBatchNotPaid
from lianka.domain.cards.models import GiftBatch, GiftBatchMove
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.rules.gift_codes import can_batch_move
from lianka.domain.cards.values import GiftBatchState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required


@transaction_required
def lock_gift_batch(*, public_id: str) -> GiftBatch:
    """Read a batch and keep rivals from changing it until the transaction ends. Raises `GiftBatchNotFound`.

    Before any of its codes is locked. Redeeming a code does not lock its batch, so that codes never wait in line.
    """
    batches = GiftBatch.objects.select_for_update(no_key=True, of=("self",)).select_related("option__plan")
    batch = batches.filter(public_id=public_id).first()
    if batch is None:
        raise GiftBatchNotFound(field="batch")
    return batch


@transaction_required
def lock_paid_gift_batch(*, public_id: str) -> GiftBatch:
    """Read and lock a batch that has codes. Raises `GiftBatchNotFound` or `GiftBatchNotPaid`."""
    batch = lock_gift_batch(public_id=public_id)
    if batch.state != GiftBatchState.PAID:
        raise GiftBatchNotPaid(field="batch")
    return batch


@transaction_required
def move_gift_batch(*, batch: GiftBatch, to_state: GiftBatchState, by: Actor, at: datetime, reason: str = "") -> None:
    """Move a locked batch, saving what was set on it, and keep the move as history.

    Raises `GiftBatchCannotMove` or `ReasonTooLong`.
    """
    check_reason(reason)
    from_state = GiftBatchState(batch.state)
    require_gift_move(batch, to_state)
    batch.state = to_state
    batch.save()
    GiftBatchMove.objects.create(
        batch=batch,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    facts = {"from": from_state.value, "to": to_state.value}
    record(by=by, action="cards.move_gift_batch", subject=batch.public_id, at=at, facts=facts, reason=reason)


def require_gift_move(batch: GiftBatch, to_state: GiftBatchState) -> None:
    """Refuse a move that the table does not know. Raises `GiftBatchCannotMove`."""
    if not can_batch_move(GiftBatchState(batch.state), to_state):
        raise GiftBatchCannotMove(field="state", state=to_state.label)

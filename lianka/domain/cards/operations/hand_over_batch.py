"""Put a batch of printed cards into a merchant's hands (CARD-10)."""

from datetime import datetime

from lianka.domain.cards.errors import BatchHandedOver, BatchNotExported, BatchOfAnotherMerchant
from lianka.domain.cards.operations.export_physical_batch import lock_batch
from lianka.domain.cards.values import BatchState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def hand_over_batch(*, batch_public_id: str, merchant_id: int, by: Actor, at: datetime) -> None:
    """Let the merchant sell the cards of a batch from now on, and forget how their activation codes come about.

    It is for good: from here on only who scratches a card learns its code. Raises `BatchNotFound`, `BatchHandedOver`,
    `BatchNotExported` or `BatchOfAnotherMerchant`.
    """
    batch = lock_batch(public_id=batch_public_id)
    if batch.state == BatchState.HANDED_OVER:
        raise BatchHandedOver(field="batch")
    if batch.state == BatchState.MADE:
        raise BatchNotExported(field="batch")
    if batch.merchant_id not in (None, merchant_id):
        raise BatchOfAnotherMerchant(field="merchant")
    batch.state, batch.holder_id, batch.handed_over_at, batch.nonce = BatchState.HANDED_OVER, merchant_id, at, None
    batch.save(update_fields=["state", "holder", "handed_over_at", "nonce"])
    facts = {"merchant": merchant_id, "count": batch.count}
    record(by=by, action="cards.hand_over_batch", subject=batch.public_id, at=at, facts=facts)

"""Show who to speak to about a batch to someone who has a reason."""

from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards.operations.move_gift_batch import lock_gift_batch
from lianka.foundation import privacy
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def reveal_gift_contact(*, batch_public_id: str, reason: str, by: Actor, at: datetime) -> str | None:
    """Return the buyer's contact, None if none is known, and record who looked and why. Raises `GiftBatchNotFound`."""
    batch = lock_gift_batch(public_id=batch_public_id)
    record(by=by, action="cards.reveal_gift_contact", subject=batch.public_id, at=at, reason=reason)
    sealed = batch.contact_sealed
    return privacy.open_sealed(get_platform_party_id(), bytes(sealed)) if sealed else None

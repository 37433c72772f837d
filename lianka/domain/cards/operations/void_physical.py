"""Make physical cards worth nothing: one, or what is left of a batch (CARD-10)."""

from datetime import datetime

from lianka.domain.cards.errors import BatchHasNoneLeft
from lianka.domain.cards.models import PhysicalCard, PhysicalMove
from lianka.domain.cards.operations.export_physical_batch import lock_batch
from lianka.domain.cards.operations.move_physical_card import lock_physical_cards, move_physical_card
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.values import PhysicalState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import insert_rows, transaction

_COLUMNS = {
    "card_id": "bigint",
    "from_state": "text",
    "to_state": "text",
    "moved_at": "timestamptz",
    "moved_by": "text",
    "reason": "text",
}


@transaction
def void_physical_card(*, number: str, by: Actor, at: datetime, reason: str) -> None:
    """Void one physical card for good. The member's card behind it stays as it is, and may be used by phone.

    Raises `PhysicalNumberInvalid`, `PhysicalCardNotFound`, `PhysicalCardCannotMove` or `ReasonTooLong`.
    """
    card = lock_physical_cards(numbers=[number])[number]
    move_physical_card(card=card, to_state=PhysicalState.VOIDED, by=by, at=at, reason=reason)


@transaction
def void_batch(*, batch_public_id: str, by: Actor, at: datetime, reason: str) -> int:
    """Void all cards of a batch that nobody has bought, and return how many those were.

    Raises `BatchNotFound`, `BatchHasNoneLeft` or `ReasonTooLong`.
    """
    check_reason(reason)
    batch = lock_batch(public_id=batch_public_id)
    unsold = PhysicalCard.objects.filter(batch=batch, state=PhysicalState.MADE)
    card_ids = list(unsold.select_for_update(no_key=True).order_by("number").values_list("pk", flat=True))
    if not card_ids:
        raise BatchHasNoneLeft(field="batch")
    # Sold ones among them were left out while we waited for their locks, and none is sold any more.
    unsold.update(state=PhysicalState.VOIDED, moved_at=at)
    move = (PhysicalState.MADE.value, PhysicalState.VOIDED.value, at, f"{by.kind}:{by.name}", reason)
    insert_rows(PhysicalMove._meta.db_table, _COLUMNS, [(card_id, *move) for card_id in card_ids])
    facts = {"count": len(card_ids)}
    record(by=by, action="cards.void_batch", subject=batch.public_id, at=at, facts=facts, reason=reason)
    return len(card_ids)

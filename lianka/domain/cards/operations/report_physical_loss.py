"""A physical card is lost, or found again (CARD-10)."""

from datetime import datetime

from lianka.domain.cards.errors import PhysicalCardCannotMove, PhysicalCardNotFound
from lianka.domain.cards.models import PhysicalCard
from lianka.domain.cards.operations.move_physical_card import lock_physical_cards, move_physical_card
from lianka.domain.cards.values import PhysicalState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def report_physical_loss(
    *,
    number: str,
    member_id: int | None = None,
    merchant_id: int | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Let no till take a physical card from now on. The member's card behind it stays valid, and is used by phone.

    With a `member_id`, others' cards do not exist; with a `merchant_id`, cards that others sell. Reported again it
    stays as it is. Raises `PhysicalNumberInvalid`, `PhysicalCardNotFound`, `PhysicalCardCannotMove`, `ReasonTooLong`.
    """
    card = _lock(number, member_id, merchant_id)
    if card.state != PhysicalState.LOST:
        move_physical_card(card=card, to_state=PhysicalState.LOST, by=by, at=at, reason=reason)


@transaction
def report_physical_found(
    *,
    number: str,
    member_id: int | None = None,
    merchant_id: int | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Let tills take a physical card again that was reported lost and is in its member's hands again.

    Raises as reporting it lost does.
    """
    card = _lock(number, member_id, merchant_id)
    if card.state != PhysicalState.LOST:
        raise PhysicalCardCannotMove(field="number", state=PhysicalState(card.state).label)
    to_state = PhysicalState.BOUND if card.bound_at else PhysicalState.SOLD
    move_physical_card(card=card, to_state=to_state, by=by, at=at, reason=reason)


def _lock(number: str, member_id: int | None, merchant_id: int | None) -> PhysicalCard:
    card = lock_physical_cards(numbers=[number], merchant_id=merchant_id)[number]
    if member_id is not None and (card.member_card is None or card.member_card.member_id != member_id):
        raise PhysicalCardNotFound(field="number")
    return card

"""The one function that moves a physical card along its life."""

from collections.abc import Collection
from datetime import datetime

from lianka.domain.cards.errors import PhysicalCardCannotMove, PhysicalCardNotFound, PhysicalNumberInvalid
from lianka.domain.cards.models import PhysicalCard, PhysicalMove
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.rules.lifecycle import can_physical_move
from lianka.domain.cards.rules.physical import is_physical_number, read_physical_number
from lianka.domain.cards.values import PhysicalState
from lianka.foundation.audit import Actor, ActorKind, record
from lianka.foundation.db import transaction_required

_RECORDED = (ActorKind.OPERATOR, ActorKind.STAFF, ActorKind.COMMAND)


@transaction_required
def lock_physical_cards(*, numbers: Collection[str], merchant_id: int | None = None) -> dict[str, PhysicalCard]:
    """Read physical cards by what was typed or scanned, in the order of their numbers, and keep rivals from them.

    With a `merchant_id`, cards that others sell do not exist. Raises `PhysicalNumberInvalid` or
    `PhysicalCardNotFound`.
    """
    read = {typed: _read(typed) for typed in numbers}
    rows = PhysicalCard.objects.select_for_update(of=("self",), no_key=True)
    # The member's card is read on its own: joined, it would be the one from before we waited for the lock.
    found = rows.select_related("batch__option__plan").filter(number__in=read.values())
    by_number = {
        card.number: card
        for card in found.order_by("number")
        if merchant_id is None or card.batch.holder_id == merchant_id
    }
    if len(by_number) < len(set(read.values())):
        raise PhysicalCardNotFound(field="number")
    return {typed: by_number[number] for typed, number in read.items()}


@transaction_required
def move_physical_card(
    *,
    card: PhysicalCard,
    to_state: PhysicalState,
    changed: Collection[str] = (),
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Move a locked physical card, with the columns that the caller changed, and keep the move as history.

    Raises `PhysicalCardCannotMove` or `ReasonTooLong`.
    """
    check_reason(reason)
    from_state = PhysicalState(card.state)
    if not can_physical_move(from_state, to_state):
        raise PhysicalCardCannotMove(field="number", state=from_state.label)
    card.state, card.moved_at = to_state, at
    card.save(update_fields=["state", "moved_at", *changed])
    PhysicalMove.objects.create(
        card=card,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    if by.kind in _RECORDED:
        facts = {"from": from_state.value, "to": to_state.value}
        record(by=by, action="cards.move_physical_card", subject=card.number, at=at, facts=facts, reason=reason)


def _read(typed: str) -> str:
    number = read_physical_number(typed)
    if number is None or not is_physical_number(number):
        raise PhysicalNumberInvalid(field="number")
    return number

"""A new physical card takes the place of one that is lost or broken (CARD-10)."""

from datetime import datetime

from lianka.domain.cards.errors import PhysicalCardCannotMove, PhysicalCardOfAnotherPlan
from lianka.domain.cards.models import PhysicalCard
from lianka.domain.cards.operations.give_out_physical_card import join_member_card, require_unsold
from lianka.domain.cards.operations.move_physical_card import lock_physical_cards, move_physical_card
from lianka.domain.cards.values import LIVE_STATES, BoundCard, PhysicalState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def replace_physical_card(
    *, number: str, new_number: str, merchant_id: int | None = None, by: Actor, at: datetime, reason: str = ""
) -> BoundCard:
    """Give a member's card a new number: the new physical card is the same account, the old one is refused at once.

    The new one is taken from unsold cards of the same plan; nothing is paid and no day is won. With a `merchant_id`,
    cards that others sell do not exist. Repeated with the same two numbers, it changes nothing. Raises
    `PhysicalNumberInvalid`, `PhysicalCardNotFound`, `PhysicalCardCannotMove`, `PhysicalCardOfAnotherPlan`, what an
    unsold card is refused for, or `ReasonTooLong`.
    """
    locked = lock_physical_cards(numbers={number, new_number}, merchant_id=merchant_id)
    old, new = locked[number], locked[new_number]
    if old.replaced_by_id == new.pk:
        return _answer(new)
    if old.state not in LIVE_STATES:
        raise PhysicalCardCannotMove(field="number", state=PhysicalState(old.state).label)
    require_unsold(new)
    if new.batch.option.plan_id != old.batch.option.plan_id:
        raise PhysicalCardOfAnotherPlan(field="new_number")
    assert old.member_card is not None, "A card that was given out belongs to a member's card."
    old.replaced_by = new
    move_physical_card(card=old, to_state=PhysicalState.REPLACED, changed=["replaced_by"], by=by, at=at, reason=reason)
    to_state = PhysicalState.BOUND if old.bound_at else PhysicalState.SOLD
    join_member_card(new, old.member_card, to_state=to_state, by=by, at=at)
    return _answer(new)


def _answer(card: PhysicalCard) -> BoundCard:
    assert card.member_card is not None, "It took the place of a card that belonged to one."
    return BoundCard(card.number, card.member_card.public_id)

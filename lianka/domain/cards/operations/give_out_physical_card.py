"""A physical card that was paid for belongs to a member's card from now on (CARD-10)."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.cards.errors import (
    MemberHasPhysicalCard,
    PhysicalCardLost,
    PhysicalCardReplaced,
    PhysicalCardSoldAlready,
    PhysicalCardVoided,
)
from lianka.domain.cards.models import MemberCard, PhysicalCard
from lianka.domain.cards.operations.move_physical_card import lock_physical_cards, move_physical_card
from lianka.domain.cards.queries.physical import view_of
from lianka.domain.cards.values import LIVE_STATES, PhysicalCardView, PhysicalState
from lianka.foundation.audit import Actor
from lianka.foundation.db import RaceLost, transaction_required
from lianka.foundation.errors import DomainError

_REFUSALS: dict[PhysicalState, type[DomainError]] = {
    PhysicalState.SOLD: PhysicalCardSoldAlready,
    PhysicalState.BOUND: PhysicalCardSoldAlready,
    PhysicalState.LOST: PhysicalCardLost,
    PhysicalState.REPLACED: PhysicalCardReplaced,
    PhysicalState.VOIDED: PhysicalCardVoided,
}


@transaction_required
def lock_unsold(*, number: str, merchant_id: int) -> PhysicalCardView:
    """Keep others from selling a card that this merchant may sell, and tell of which plan and price it is.

    Raises `PhysicalNumberInvalid`, `PhysicalCardNotFound` (for another merchant's too), `PhysicalCardSoldAlready`,
    `PhysicalCardLost`, `PhysicalCardReplaced` or `PhysicalCardVoided`.
    """
    card = lock_physical_cards(numbers=[number], merchant_id=merchant_id)[number]
    require_unsold(card)
    return view_of(card)


@transaction_required
def give_out_physical_card(*, number: str, card_public_id: str, order: str, by: Actor, at: datetime) -> None:
    """Join a physical card that an order paid for to the member's card which that order opened or renewed.

    Raises `MemberHasPhysicalCard` for a card that has one already, or what `lock_unsold` raises.
    """
    card = lock_physical_cards(numbers=[number])[number]
    require_unsold(card)
    owned = MemberCard.objects.get(public_id=card_public_id)
    join_member_card(card, owned, to_state=PhysicalState.SOLD, order=order, by=by, at=at)


def require_unsold(card: PhysicalCard) -> None:
    """Refuse a locked card that is anything but made and handed over, with what it is."""
    refusal = _REFUSALS.get(PhysicalState(card.state))
    if refusal is not None:
        raise refusal(field="number")


@transaction_required
def join_member_card(
    card: PhysicalCard, owned: MemberCard, *, to_state: PhysicalState, order: str = "", by: Actor, at: datetime
) -> None:
    """Make a locked, unsold physical card one account with a member's card. Raises `MemberHasPhysicalCard`."""
    if PhysicalCard.objects.filter(member_card=owned, state__in=LIVE_STATES).exists():
        raise MemberHasPhysicalCard(field="number")
    card.member_card, card.order = owned, order
    card.bound_at = at if to_state == PhysicalState.BOUND else None
    try:
        move_physical_card(card=card, to_state=to_state, changed=["member_card", "order", "bound_at"], by=by, at=at)
    except IntegrityError as error:
        # A rival gave the same member's card another physical one: look again, and find it.
        raise RaceLost from error

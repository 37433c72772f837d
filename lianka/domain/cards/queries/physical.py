"""Physical cards: whose account one opens, where one stands, and which a member has."""

from typing import Final

from django.db.models import QuerySet

from lianka.domain.cards.errors import (
    PhysicalCardLost,
    PhysicalCardNotFound,
    PhysicalCardNotSold,
    PhysicalCardReplaced,
    PhysicalCardVoided,
    PhysicalNumberInvalid,
)
from lianka.domain.cards.models import PhysicalCard
from lianka.domain.cards.rules.physical import is_physical_number, read_physical_number
from lianka.domain.cards.values import LIVE_STATES, PhysicalCardView, PhysicalHolder, PhysicalState, TermKind
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Fen

_REFUSALS: Final[dict[PhysicalState, type[DomainError]]] = {
    PhysicalState.MADE: PhysicalCardNotSold,
    PhysicalState.LOST: PhysicalCardLost,
    PhysicalState.REPLACED: PhysicalCardReplaced,
    PhysicalState.VOIDED: PhysicalCardVoided,
}


def is_meant_as_physical(*, scanned: str) -> bool:
    """Whether what was typed, scanned or swiped can only be the number of a physical card, right or wrong."""
    return read_physical_number(scanned) is not None


def read_number(*, scanned: str) -> str:
    """The number in what was typed, scanned or swiped. Raises `PhysicalNumberInvalid`."""
    number = read_physical_number(scanned)
    if number is None or not is_physical_number(number):
        raise PhysicalNumberInvalid(field="number")
    return number


def find_by_physical_number(*, number: str) -> PhysicalHolder:
    """Whose account a physical card opens. One statement.

    Does not ask whether the member's card is valid: points and balance are the member's all the same. Raises
    `PhysicalNumberInvalid`, `PhysicalCardNotFound`, `PhysicalCardNotSold`, `PhysicalCardLost`, `PhysicalCardReplaced`
    or `PhysicalCardVoided`.
    """
    card = PhysicalCard.objects.select_related("member_card").filter(number=read_number(scanned=number)).first()
    if card is None:
        raise PhysicalCardNotFound(field="number")
    refusal = _REFUSALS.get(PhysicalState(card.state))
    if refusal is not None:
        raise refusal(field="number")
    assert card.member_card is not None, "A card that was given out belongs to a member's card."
    return PhysicalHolder(card.member_card.member_id, card.member_card.public_id)


def get_physical_card(*, number: str, merchant_id: int) -> PhysicalCardView:
    """A physical card that this merchant sells. Raises `PhysicalNumberInvalid` or `PhysicalCardNotFound`."""
    card = _read().filter(number=read_number(scanned=number), batch__holder_id=merchant_id).first()
    if card is None:
        raise PhysicalCardNotFound(field="number")
    return view_of(card)


def list_physical_cards_of_member(*, member_id: int, merchant_id: int) -> list[PhysicalCardView]:
    """The physical cards that a member has of those this merchant sells, the latest first. One statement."""
    mine = _read().filter(member_card__member_id=member_id, batch__holder_id=merchant_id, state__in=LIVE_STATES)
    return [view_of(card) for card in mine.order_by("-moved_at", "-pk")]


def physical_of_card(*, card_id: int) -> PhysicalCardView | None:
    """The physical card that a member's card has at present. One statement."""
    card = _read().filter(member_card_id=card_id, state__in=LIVE_STATES).first()
    return None if card is None else view_of(card)


def view_of(card: PhysicalCard) -> PhysicalCardView:
    """A physical card as doors show it; its batch, price and plan are read with it."""
    option, owned = card.batch.option, card.member_card
    return PhysicalCardView(
        number=card.number,
        state=PhysicalState(card.state),
        plan_id=option.plan.public_id,
        plan_name=option.plan.name,
        design=option.plan.design,
        is_free=option.plan.is_free,
        option_id=option.public_id,
        term_kind=TermKind(option.term_kind),
        n=option.n,
        price_fen=Fen(option.price_fen),
        member_id=owned.member_id if owned else None,
        card_id=owned.public_id if owned else None,
        holder_id=card.batch.holder_id,
        moved_at=card.moved_at,
    )


def _read() -> QuerySet[PhysicalCard]:
    return PhysicalCard.objects.select_related("batch__option__plan", "member_card")

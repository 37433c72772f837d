"""Open a card for a member, or renew the one held (CARD-3, CARD-4)."""

from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards.errors import CardPriceDiffers, OptionNotFound, OrderOpenedAnother
from lianka.domain.cards.models import CardTerm, PriceOption
from lianka.domain.cards.operations.write_opening import write_opening
from lianka.domain.cards.queries.holdings import valid_until
from lianka.domain.cards.values import SALE_SOURCE, OpenedCard
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.foundation.audit import Actor, ActorKind, record
from lianka.foundation.db import transaction_required

_RECORDED = (ActorKind.OPERATOR, ActorKind.STAFF, ActorKind.COMMAND)


@transaction_required
def open_card(
    *,
    member_id: int,
    option_id: int,
    paid_fen: int,
    order: str,
    collected_by: int | None = None,
    by: Actor,
    at: datetime,
) -> OpenedCard:
    """Open the card of a price option for a member, or renew it in place, and book what was paid for it.

    `collected_by`: the merchant whose till took the money, which now owes it; None for the platform.
    Each order opens once: a second call gives the first answer. Every refusal comes before anything is written.
    Raises what `get_offer` raises, `CardPriceDiffers`, `OrderOpenedAnother`, and `RaceLost` when a rival opened a
    card for the same order or member at the same moment.
    """
    earlier = CardTerm.objects.filter(order=order).select_related("card").first()
    if earlier is not None:
        return _opened_before(earlier, member_id=member_id, option_id=option_id)
    option = PriceOption.objects.filter(pk=option_id).select_related("plan").first()
    if option is None:
        raise OptionNotFound(field="option")
    if paid_fen != option.price_fen:
        raise CardPriceDiffers(field="paid_fen", price_fen=option.price_fen, paid_fen=paid_fen)
    term = write_opening(option=option, member_id=member_id, order=order, price_fen=paid_fen, by=by, at=at)
    _book(order, paid_fen, collected_by, at)
    if by.kind in _RECORDED:
        facts = {"order": order, "option": option.public_id, "paid_fen": paid_fen}
        record(by=by, action="cards.open_card", subject=term.card.public_id, at=at, facts=facts)
    return _answer(term)


def money_account(collected_by: int | None) -> AccountRef:
    """Where the price of a card lies: in the platform's channel, or with the merchant that took it at its till."""
    if collected_by is None:
        return AccountRef(chart.CHANNEL, get_platform_party_id())
    return AccountRef(chart.PAYABLE, collected_by)


def _opened_before(term: CardTerm, *, member_id: int, option_id: int) -> OpenedCard:
    if (term.card.member_id, term.option_id) != (member_id, option_id):
        raise OrderOpenedAnother(field="order")
    return _answer(term)


def _answer(term: CardTerm) -> OpenedCard:
    return OpenedCard(term.card_id, term.card.public_id, term.number > 1, valid_until(term.last_day))


def _book(order: str, paid_fen: int, collected_by: int | None, at: datetime) -> None:
    if paid_fen == 0:
        return
    deferred = AccountRef(chart.CARDS_DEFERRED, get_platform_party_id())
    transfer = Transfer(money_account(collected_by), deferred, paid_fen)
    (posting,) = post([Journal(SALE_SOURCE, order, "card_sold", at, transfers=(transfer,))], at=at)
    if posting.refusal is not None:
        raise posting.refusal

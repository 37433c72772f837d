"""A merchant takes the price of a card at its own till (CARD-10)."""

from datetime import datetime

from lianka.domain.cards.operations.open_card import open_card
from lianka.domain.cards.queries import get_offer
from lianka.domain.cards.values import OpenedCard
from lianka.domain.checkout.errors import PriceChanged
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.capture_order import placed_by
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, TakenAtTill, Tender
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction_required
from lianka.foundation.identifiers import new_public_id


@transaction_required
def sell_card_at_till(
    *,
    member_id: int,
    plan_public_id: str,
    option_public_id: str,
    expected_price_fen: int,
    merchant_id: int,
    by: Actor,
    at: datetime,
) -> TakenAtTill:
    """Open or renew a card whose price the merchant has taken, with an order that is captured already.

    The merchant owes the platform that money: the books take it from what the platform owes the merchant. A free card
    costs nothing and leaves an order all the same. Raises what `get_offer` raises, `PriceChanged`, or what opening
    raises.
    """
    offer = get_offer(plan_public_id=plan_public_id, option_public_id=option_public_id, member_id=member_id, at=at)
    if offer.price_fen != expected_price_fen:
        raise PriceChanged(field="expected_price_fen", payable_fen=offer.price_fen)
    order = Order(
        public_id=new_public_id("ord"),
        kind=OrderKind.CARD,
        state=OrderState.CAPTURED,
        channel=Channel.COUNTER,
        tender=Tender.TILL,
        member_id=member_id,
        merchant_id=merchant_id,
        option_id=offer.option_id,
        title=offer.plan_name,
        list_fen=offer.price_fen,
        payable_fen=offer.price_fen,
        created_by=placed_by(by),
        created_at=at,
        expires_at=at,
    )
    opened = _open(order, by, at)
    order.opened_card = opened.public_id
    order.save(force_insert=True)
    return TakenAtTill(order.public_id, opened)


def _open(order: Order, by: Actor, at: datetime) -> OpenedCard:
    assert order.option_id is not None, "An order of a card names what it costs."
    return open_card(
        member_id=order.member_id,
        option_id=order.option_id,
        paid_fen=order.payable_fen,
        order=order.public_id,
        collected_by=order.merchant_id,
        by=by,
        at=at,
    )

"""A member agrees to buy, or to renew, a card (CARD-3)."""

from datetime import datetime
from typing import Any

from lianka.domain.cards.queries import get_offer
from lianka.domain.cards.values import CardOffer
from lianka.domain.checkout.errors import PriceChanged
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.capture_order import placed_by
from lianka.domain.checkout.operations.place_store_order import TO_BE_PAID_WITHIN
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, OrderView, Tender
from lianka.domain.payments.operations.create_payment import create_payment
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


@transaction
def place_card_order(
    *,
    member_id: int,
    plan_public_id: str,
    option_public_id: str,
    expected_price_fen: int,
    channel: Channel = Channel.MEMBER,
    by: Actor,
    key: str,
    at: datetime,
) -> OrderView:
    """Place an order for a card, to be paid within fifteen minutes. The card opens when the payment is captured.

    The same `key` of the same actor places one order. A free card is claimed, not ordered. Raises what
    `get_offer` raises, `PriceChanged`, or what `remember` raises.
    """
    request = {
        "member_id": member_id,
        "plan": plan_public_id,
        "option": option_public_id,
        "expected_price_fen": expected_price_fen,
    }

    def answer() -> dict[str, Any]:
        offer = get_offer(plan_public_id=plan_public_id, option_public_id=option_public_id, member_id=member_id, at=at)
        if offer.is_free or offer.price_fen != expected_price_fen:
            raise PriceChanged(field="expected_price_fen", payable_fen=offer.price_fen)
        order = _order(offer, member_id, channel, by, at)
        _wait_for_payment(order, at)
        return {"order": order.public_id}

    scope = f"checkout.place_card_order:{by.scope}"
    remembered = remember(scope=scope, key=key, request=request, at=at, answer=answer)
    return get_order(public_id=remembered.answer["order"])


def _order(offer: CardOffer, member_id: int, channel: Channel, by: Actor, at: datetime) -> Order:
    return Order(
        public_id=new_public_id("ord"),
        kind=OrderKind.CARD,
        state=OrderState.AWAITING_PAYMENT,
        channel=channel,
        tender=Tender.PROVIDER,
        member_id=member_id,
        option_id=offer.option_id,
        title=offer.plan_name,
        list_fen=offer.price_fen,
        payable_fen=offer.price_fen,
        created_by=placed_by(by),
        created_at=at,
        expires_at=at + TO_BE_PAID_WITHIN,
    )


def _wait_for_payment(order: Order, at: datetime) -> None:
    order.payment_id = create_payment(
        subject=order.public_id,
        payer_id=order.member_id,
        merchant_id=None,
        amount_fen=Fen(order.payable_fen),
        description=order.title,
        expires_at=order.expires_at,
        at=at,
    )
    order.save(force_insert=True)

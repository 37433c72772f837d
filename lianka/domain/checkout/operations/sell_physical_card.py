"""A counter sells a physical card (CARD-10, MCH-7)."""

from datetime import datetime
from typing import Any

from lianka.domain.cards.operations.give_out_physical_card import give_out_physical_card, lock_unsold
from lianka.domain.checkout.errors import MerchantNotActive
from lianka.domain.checkout.operations.sell_card_at_till import sell_card_at_till
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import OrderView
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.merchants.queries import get_store
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.privacy import lookup_hash


@transaction
def sell_physical_card(
    *,
    number: str,
    phone: str,
    store_public_id: str,
    expected_price_fen: int,
    by: Actor,
    key: str,
    at: datetime,
) -> OrderView:
    """Sell a physical card to whoever has this phone, for the price that the till has taken, and open its account.

    A phone that nobody has is pre-registered by the store's merchant; a member who holds a card of the plan has it
    renewed. The card works at tills from this moment on, before it is bound on a phone. The same `key` of the same
    actor sells once. Does not ask policies: the door does. Raises `MerchantNotActive`, `StoreNotFound`, `PhoneInvalid`,
    what `lock_unsold` and `sell_card_at_till` raise, `MemberHasPhysicalCard`, or what `remember` raises.
    """
    request = {
        "number": number,
        "phone": lookup_hash("checkout.sell_physical_card", phone),
        "store": store_public_id,
        "expected_price_fen": expected_price_fen,
    }

    def answer() -> dict[str, Any]:
        return {"order": _sell(number, phone, store_public_id, expected_price_fen, by, at)}

    remembered = remember(
        scope=f"checkout.sell_physical_card:{by.scope}", key=key, request=request, at=at, answer=answer
    )
    return get_order(public_id=remembered.answer["order"])


def _sell(number: str, phone: str, store_public_id: str, expected_price_fen: int, by: Actor, at: datetime) -> str:
    store = get_store(public_id=store_public_id)
    if not store.is_open:
        raise MerchantNotActive(field="store")
    card = lock_unsold(number=number, merchant_id=store.merchant_id)
    members = pre_register_members(phones=[phone], registered_by=store.merchant_id, by=by, at=at)
    sold = sell_card_at_till(
        member_id=members.by_phone[phone],
        plan_public_id=card.plan_id,
        option_public_id=card.option_id,
        expected_price_fen=expected_price_fen,
        merchant_id=store.merchant_id,
        by=by,
        at=at,
    )
    give_out_physical_card(number=card.number, card_public_id=sold.opened.public_id, order=sold.order_id, by=by, at=at)
    return sold.order_id

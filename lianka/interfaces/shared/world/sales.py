"""Sales in the city's stores: quoted, agreed to, paid at the till or through the sandbox, and some given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.operations.pay_order import pay_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.quoting import get_store_quote
from lianka.domain.checkout.queries.receipts import get_receipt
from lianka.domain.checkout.values import BEST_CARD, Channel, LineRefund, OrderView, SaleItem, Tender
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code
from lianka.domain.merchants.values import StoreView
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.foundation import outbox
from lianka.foundation.audit import Actor, ActorKind
from lianka.interfaces.shared.world.city import Shop
from lianka.interfaces.shared.world.people import Shopper

REASONS = ("菜品有误，已重做", "商品质量问题", "顾客改变主意", "多收了一份", "尺码不合")
_SECOND = timedelta(seconds=1)


class Visit(NamedTuple):
    """A shopper at a store: what is bought, how many points are spent (None: as many as fit), and how it is paid.

    Coins and stored value are always spent first: who has them wants to use them.
    """

    shopper: Shopper
    shop: Shop
    store: StoreView
    items: Sequence[SaleItem]
    points: int | None
    tender: Tender
    channel: Channel
    key: str

    @property
    def staff(self) -> Actor:
        """Whoever stands at the counter."""
        return staff_of(self.shop)


def staff_of(shop: Shop) -> Actor:
    """Who serves at the shop's counters."""
    name = {"老陈面馆": "chen.cashier", "蜀香火锅": "shu.cashier"}.get(shop.name, shop.spec.owner)
    return Actor(ActorKind.STAFF, name)


def plan_visit(shopper: Shopper, shop: Shop, key: str, chance: Random) -> Visit:
    """Think of a visit: one amount, or several wares; the merchant's own till only where it may take the money."""
    by_till = not shop.is_platform_collect and chance.random() < 0.55
    return Visit(
        shopper=shopper,
        shop=shop,
        store=chance.choice(shop.stores),
        items=_items(shop, chance),
        points=None if chance.random() < 0.3 else 0,
        tender=Tender.TILL if by_till else Tender.PROVIDER,
        channel=Channel.COUNTER if by_till or chance.random() < 0.2 else Channel.MEMBER,
        key=key,
    )


def buy(visit: Visit, *, at: datetime) -> str | None:
    """Let the visit happen, and return the purchase's public id; None when it was not paid for."""
    order = place(visit, at=at)
    if order.purchase_id is None:
        pay(order, at=at + 20 * _SECOND)
        order = get_order(public_id=order.public_id)
    return order.purchase_id


def place(visit: Visit, *, at: datetime) -> OrderView:
    """Agree to what the visit comes to. At the counter the member's code is scanned first."""
    at_counter = visit.channel == Channel.COUNTER
    scan_id = _scan(visit, at=at) if at_counter else None
    quote = get_store_quote(
        member_id=visit.shopper.member_id,
        store=visit.store,
        items=visit.items,
        card=BEST_CARD,
        points=visit.points,
        coins=None,
        stored_value=None,
        at=at,
    )
    return place_store_order(
        member_id=visit.shopper.member_id,
        store_public_id=visit.store.public_id,
        items=visit.items,
        card=BEST_CARD,
        points=visit.points,
        coins=None,
        stored_value=None,
        expected_payable_fen=quote.quote.cash_fen,
        tender=visit.tender,
        channel=visit.channel,
        scan_id=scan_id,
        by=visit.staff if at_counter else visit.shopper.actor,
        key=visit.key,
        at=at,
    )


def pay(order: OrderView, *, at: datetime) -> None:
    """Pay on the sandbox's cashier page; the notification comes at once."""
    address = pay_order(order_id=order.public_id, return_path=f"/m/orders/{order.public_id}/", at=at)
    pay_in_sandbox(token=address.rstrip("/").rpartition("/")[2], at=at)


def top_up(shopper: Shopper, offer: str, *, at: datetime) -> None:
    """Store value at a merchant and pay for it on the phone."""
    order = place_top_up_order(
        member_id=shopper.member_id, offer_public_id=offer, by=shopper.actor, key=f"top-up {at}", at=at
    )
    pay(order, at=at + 20 * _SECOND)


def walk_away(visit: Visit, *, at: datetime) -> None:
    """Agree, but change one's mind before paying."""
    order = place(visit._replace(tender=Tender.PROVIDER, channel=Channel.MEMBER), at=at)
    if order.purchase_id is None:
        cancel_order(order_id=order.public_id, at=at + 40 * _SECOND)


def give_back(purchase_id: str, visit: Visit, *, chance: Random, at: datetime) -> None:
    """Refund a purchase, whole or one line of it, and see the money on its way to the end."""
    receipt = get_receipt(purchase_id=purchase_id)
    line = max(receipt.lines, key=lambda each: each.paid_fen)
    is_whole = len(receipt.lines) == 1 and chance.random() < 0.5
    amount_fen = receipt.paid_fen if is_whole else max(line.paid_fen // chance.choice((1, 2)), 1)
    if receipt.paid_fen == 0:
        return
    refund_purchase(
        purchase_public_id=purchase_id,
        amount_fen=amount_fen if is_whole else None,
        lines=() if is_whole else (LineRefund(line.number, amount_fen),),
        key=f"refund {visit.key}",
        reason=chance.choice(REASONS),
        channel=Channel.COUNTER,
        by=Actor(ActorKind.STAFF, visit.shop.spec.owner),
        at=at,
    )
    if visit.tender == Tender.PROVIDER:
        send_refunds(at=at + 2 * _SECOND)
        deliver_sandbox_notifications(at=at + 4 * _SECOND)
        outbox.drain(at=at + 5 * _SECOND)


def _scan(visit: Visit, *, at: datetime) -> str:
    shown = get_member_code(member_id=visit.shopper.member_id, at=at)
    scan = scan_member_code(code=shown.text, store_public_id=visit.store.public_id, by=visit.staff, at=at)
    return scan.public_id


def _items(shop: Shop, chance: Random) -> list[SaleItem]:
    wares = shop.spec.wares
    if chance.random() < 0.4:
        ware = wares[0]
        return [SaleItem("1", "", ware.price_fen * chance.randint(60, 150) // 100, category=ware.category)]
    chosen = chance.sample(wares, chance.randint(1, min(3, len(wares))))
    return [
        SaleItem(
            str(number),
            ware.name,
            ware.price_fen,
            quantity := chance.choice((1, 1, 1, 2)),
            excluded_fen=ware.price_fen * quantity if ware.is_excluded else 0,
            category=ware.category,
        )
        for number, ware in enumerate(chosen, start=1)
    ]

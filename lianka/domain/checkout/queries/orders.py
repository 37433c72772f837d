"""Orders, one by one, as doors show them. Each answer is one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianka.domain.checkout.errors import OrderNotFound
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, OrderView, Tender
from lianka.domain.merchants.values import StoreView
from lianka.foundation.db import as_given_moment, as_parameter, fetch_all

_COLUMNS = (
    "o.public_id, o.kind, o.state, o.member_id, o.merchant_id, merchant.name, o.store_id, store.public_id,"
    " store.name, o.title, o.list_fen, o.payable_fen, o.points_spent, o.tender, o.payment_id, purchase.public_id,"
    " o.opened_card, o.scan_id, o.created_by, o.created_at, o.expires_at,"
    " coalesce(purchase.refunded_fen, refund.amount_fen, (SELECT CAST(sum(part.principal_fen) AS bigint)"
    " FROM checkout_storedvaluerefundpart AS part WHERE part.order_id = o.id), 0), coalesce(offer.bonus_fen, 0),"
    " o.coins_spent, o.stored_fen"
)
_TABLES = (
    "checkout_order AS o LEFT JOIN merchants_merchant AS merchant ON merchant.party_id = o.merchant_id"
    " LEFT JOIN merchants_store AS store ON store.id = o.store_id"
    " LEFT JOIN checkout_purchase AS purchase ON purchase.id = o.purchase_id"
    ' LEFT JOIN cards_cardterm AS term ON o.opened_card IS NOT NULL AND term."order" = o.public_id'
    " LEFT JOIN cards_cardrefund AS refund ON refund.term_id = term.id"
    " LEFT JOIN loyalty_topupoffer AS offer ON offer.id = o.offer_id"
)
_STAFF_CHANNELS = [Channel.COUNTER.value, Channel.API.value]


def get_order(*, public_id: str) -> OrderView:
    """The order with this public id. Raises `OrderNotFound`."""
    found = _find("o.public_id = %s", [public_id]) if public_id.isprintable() else []
    if not found:
        raise OrderNotFound(field="order")
    return found[0]


def latest_open_order_of(*, member_id: int, at: datetime) -> OrderView | None:
    """What staff prepared for the member to pay on the phone, the latest first; None when nothing waits."""
    found = _find(
        "o.member_id = %s AND o.state = %s AND o.channel IN (%s, %s) AND o.expires_at > %s"
        " ORDER BY o.created_at DESC LIMIT 1",
        [member_id, OrderState.AWAITING_PAYMENT.value, *_STAFF_CHANNELS, as_parameter(at)],
    )
    return found[0] if found else None


def list_unpaid_orders_of(*, member_id: int, at: datetime, limit: int = 5) -> list[OrderView]:
    """Whatever waits for the member to pay it, whoever placed it, the latest first."""
    return _find(
        "o.member_id = %s AND o.state = %s AND o.expires_at > %s ORDER BY o.created_at DESC LIMIT %s",
        [member_id, OrderState.AWAITING_PAYMENT.value, as_parameter(at), limit],
    )


def list_card_orders_of(*, member_id: int, limit: int = 50) -> list[OrderView]:
    """The cards the member paid for, the latest first; those whose money went back too."""
    return _find(
        "o.member_id = %s AND o.kind = %s AND o.state IN (%s, %s) ORDER BY o.created_at DESC LIMIT %s",
        [member_id, OrderKind.CARD.value, OrderState.CAPTURED.value, OrderState.RETURNED.value, limit],
    )


def order_of_scan(*, scan_id: str) -> OrderView | None:
    """The order that used up a scanned member code; None when none did, it was closed, or its money went back."""
    over = [OrderState.CLOSED.value, OrderState.RETURNED.value]
    found = _find("o.scan_id = %s AND o.state NOT IN (%s, %s)", [scan_id, *over])
    return found[0] if found else None


def list_open_orders(*, merchant_id: int, store_id: int | None = None, limit: int = 20) -> list[OrderView]:
    """Orders of a merchant, or of one store of it, that wait for their payment, the latest first."""
    condition, params = "o.merchant_id = %s AND o.state = %s", [merchant_id, OrderState.AWAITING_PAYMENT.value]
    if store_id is not None:
        condition, params = f"{condition} AND o.store_id = %s", [*params, store_id]
    return _find(f"{condition} ORDER BY o.created_at DESC LIMIT %s", [*params, limit])


def view_of_order(order: Order, store: StoreView, *, purchase_id: str | None) -> OrderView:
    """An order of a store that was written just now, without asking the database for it."""
    return OrderView(
        public_id=order.public_id,
        kind=OrderKind(order.kind),
        state=OrderState(order.state),
        member_id=order.member_id,
        merchant_id=store.merchant_id,
        merchant_name=store.merchant_name,
        store_id=store.store_id,
        store_public_id=store.public_id,
        store_name=store.name,
        title=order.title,
        list_fen=order.list_fen,
        payable_fen=order.payable_fen,
        points_spent=order.points_spent,
        tender=Tender(order.tender),
        payment_id=order.payment_id,
        purchase_id=purchase_id,
        card_id=None,
        scan_id=order.scan_id,
        created_by=order.created_by,
        created_at=order.created_at,
        expires_at=order.expires_at,
        coins_spent=order.coins_spent,
        stored_fen=order.stored_fen,
    )


def _find(condition: str, params: Sequence[Any]) -> list[OrderView]:
    rows = fetch_all(f"SELECT {_COLUMNS} FROM {_TABLES} WHERE {condition}", params)
    return [_view(row) for row in rows]


def _view(row: Sequence[Any]) -> OrderView:
    public_id, kind, state, member_id, merchant_id, merchant_name, store_id, store_public_id, store_name, *others = row
    title, list_fen, payable_fen, points_spent, tender, payment_id, purchase_id, card_id, scan_id, *placed = others
    created_by, created_at, expires_at, refunded_fen, bonus_fen, coins_spent, stored_fen = placed
    return OrderView(
        public_id=public_id,
        kind=OrderKind(kind),
        state=OrderState(state),
        member_id=member_id,
        merchant_id=merchant_id,
        merchant_name=merchant_name or "",
        store_id=store_id,
        store_public_id=store_public_id or "",
        store_name=store_name or "",
        title=title,
        list_fen=list_fen,
        payable_fen=payable_fen,
        points_spent=points_spent,
        tender=Tender(tender),
        payment_id=payment_id,
        purchase_id=purchase_id,
        card_id=card_id,
        scan_id=scan_id,
        created_by=created_by,
        created_at=as_given_moment(created_at),
        expires_at=as_given_moment(expires_at),
        refunded_fen=refunded_fen,
        bonus_fen=bonus_fen,
        coins_spent=coins_spent,
        stored_fen=stored_fen,
    )

"""A member, or staff for a member, agrees to what a sale at a store comes to (BUY-3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lianka.domain.checkout import store as store_rows
from lianka.domain.checkout.errors import PriceChanged, ScanOfAnotherMember, ScanUsed, TenderNotAllowed
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.capture_order import book_purchase, placed_by, refuse_used_receipt
from lianka.domain.checkout.queries.orders import get_order, view_of_order
from lianka.domain.checkout.queries.quoting import SaleFacts, quote_of, read_facts
from lianka.domain.checkout.rules.in_store import check_items, check_receipt_number, priced_items
from lianka.domain.checkout.values import (
    Channel,
    OrderKind,
    OrderState,
    OrderView,
    SaleItem,
    StoreQuote,
    Tender,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.hold import place_hold
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.domain.members.queries import get_scan
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.queries import get_store
from lianka.domain.merchants.values import CollectMode, StoreView
from lianka.domain.payments.operations.create_payment import create_payment
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock
from lianka.foundation.values import Fen

TO_BE_PAID_WITHIN: Final = timedelta(minutes=15)
HELD_LONGER: Final = timedelta(days=1)
"""Points of an order are let go when it is closed; this is only for orders that nobody ever closes."""

_SCAN_IS_FREE: Final = (OrderState.CLOSED, OrderState.RETURNED)


class StoreOrderAsked(NamedTuple):
    """What was agreed to: the price shown was `expected_payable_fen`."""

    member_id: int
    store_public_id: str
    items: Sequence[SaleItem]
    card: str
    points: int | None
    expected_payable_fen: int
    tender: Tender
    channel: Channel
    scan_id: str | None = None
    receipt_number: str = ""
    merchant_id: int | None = None


@transaction
def place_store_order(
    *,
    member_id: int,
    store_public_id: str,
    items: Sequence[SaleItem],
    card: str,
    points: int | None,
    expected_payable_fen: int,
    tender: Tender,
    channel: Channel,
    scan_id: str | None = None,
    receipt_number: str = "",
    merchant_id: int | None = None,
    by: Actor,
    key: str,
    at: datetime,
) -> OrderView:
    """Price the sale again, refuse another price than the one agreed to, and place the order.

    It is captured at once when nothing is left to pay or the merchant's own till takes the money; else its points
    are held, and it waits fifteen minutes for its payment. The same `key` of the same actor places one order.
    With a `merchant_id`, the stores of other merchants do not exist.
    Raises what `get_store_quote` raises, `StoreNotFound`, `PriceChanged`, `TenderNotAllowed`, `ScanNotFound`,
    `ScanExpired`, `ScanOfAnotherMember`, `ScanUsed`, `ReceiptUsed`, what the books refuse, or what `remember` raises.
    """
    asked = StoreOrderAsked(
        member_id,
        store_public_id,
        tuple(items),
        card,
        points,
        expected_payable_fen,
        tender,
        channel,
        scan_id,
        receipt_number,
        merchant_id,
    )
    placed: list[OrderView] = []

    def answer() -> dict[str, Any]:
        placed.append(_place(asked, by, at))
        return {"order": placed[0].public_id}

    scope, request = f"checkout.place_store_order:{by.scope}", {**asked._asdict(), "items": list(map(list, items))}
    remembered = remember(scope=scope, key=key, request=request, at=at, answer=answer)
    return placed[0] if placed else get_order(public_id=remembered.answer["order"])


def _place(asked: StoreOrderAsked, by: Actor, at: datetime) -> OrderView:
    check_items(asked.items)
    check_receipt_number(asked.receipt_number)
    store = get_store(public_id=asked.store_public_id)
    if asked.merchant_id not in (None, store.merchant_id):
        raise StoreNotFound(field="store")
    _check_scan(asked, store, at)
    facts = read_facts(member_id=asked.member_id, store=store, with_points=asked.points != 0, at=at)
    quote = quote_of(facts, store, asked.items, asked.card, asked.points, at)
    if quote.quote.payable_fen != asked.expected_payable_fen:
        raise PriceChanged(field="expected_payable_fen", payable_fen=quote.quote.payable_fen)
    if asked.tender == Tender.TILL and quote.collect_mode == CollectMode.PLATFORM and quote.quote.payable_fen:
        raise TenderNotAllowed(field="tender")
    order = _order(asked, quote, by, at)
    if asked.tender == Tender.TILL or order.payable_fen == 0:
        return view_of_order(order, store, purchase_id=_capture(order, facts, store, at))
    _wait_for_payment(order, quote, at)
    return view_of_order(order, store, purchase_id=None)


def _check_scan(asked: StoreOrderAsked, store: StoreView, at: datetime) -> None:
    if asked.scan_id is None:
        return
    scan = get_scan(public_id=asked.scan_id, merchant_id=store.merchant_id, at=at)
    if scan.member_id != asked.member_id:
        raise ScanOfAnotherMember(field="scan")
    # Two cashiers with one code: the second waits here, and finds the first one's order.
    wait_for_lock(f"scan:{asked.scan_id}")
    if Order.objects.filter(scan_id=asked.scan_id).exclude(state__in=_SCAN_IS_FREE).exists():
        raise ScanUsed(field="scan")


def _order(asked: StoreOrderAsked, quote: StoreQuote, by: Actor, at: datetime) -> Order:
    priced = quote.quote
    return Order(
        public_id=new_public_id("ord"),
        kind=OrderKind.STORE,
        channel=asked.channel,
        tender=asked.tender,
        member_id=asked.member_id,
        merchant_id=quote.store.merchant_id,
        store_id=quote.store.store_id,
        card_id=quote.card.card_id if quote.card else None,
        card_rate=quote.card.rate if quote.card else None,
        title=quote.store.name,
        items=[item._asdict() for item in priced_items(asked.items, priced)],
        list_fen=priced.list_fen,
        payable_fen=priced.payable_fen,
        points_spent=priced.points.points,
        scan_id=asked.scan_id,
        receipt_number=asked.receipt_number,
        created_by=placed_by(by),
        created_at=at,
        expires_at=at + TO_BE_PAID_WITHIN,
    )


def _capture(order: Order, facts: SaleFacts, store: StoreView, at: datetime) -> str:
    """Write the purchase and the order, captured already, and return the purchase's public id."""
    purchase = book_purchase(order=order, terms=facts.terms, trade=store.trade, happened_at=at, at=at)
    order.purchase_id = purchase.id
    order.state = OrderState.CAPTURED
    store_rows.add_order(order)
    return purchase.public_id


def _wait_for_payment(order: Order, quote: StoreQuote, at: datetime) -> None:
    refuse_used_receipt(merchant_id=quote.store.merchant_id, receipt_number=order.receipt_number)
    if order.points_spent:
        order.hold_id = place_hold(
            key=JournalKey("order", order.public_id),
            holder=AccountRef(chart.POINTS, order.member_id),
            amount=order.points_spent,
            expires_at=order.expires_at + HELD_LONGER,
            at=at,
        )
    order.payment_id = create_payment(
        subject=order.public_id,
        payer_id=order.member_id,
        merchant_id=quote.store.merchant_id if quote.collect_mode == CollectMode.MERCHANT else None,
        amount_fen=Fen(order.payable_fen),
        description=order.title,
        expires_at=order.expires_at,
        at=at,
    )
    order.state = OrderState.AWAITING_PAYMENT
    order.save(force_insert=True)

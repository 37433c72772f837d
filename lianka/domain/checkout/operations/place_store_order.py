"""A member, or staff for a member, agrees to what a sale at a store comes to (BUY-3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lianka.domain.checkout import store as store_rows
from lianka.domain.checkout.errors import PriceChanged, TenderNotAllowed
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.capture_order import book_purchase, placed_by, refuse_used_receipt
from lianka.domain.checkout.operations.check_scan import check_scan
from lianka.domain.checkout.operations.hold_purse import hold_purse
from lianka.domain.checkout.queries.orders import get_order, view_of_order
from lianka.domain.checkout.queries.quoting import SaleFacts, quote_of, quote_unshown, read_facts
from lianka.domain.checkout.rules.in_store import check_items, check_receipt_number, priced_items
from lianka.domain.checkout.rules.wallets import wallets_used
from lianka.domain.checkout.values import (
    Channel,
    OrderKind,
    OrderState,
    OrderView,
    SaleItem,
    StoreQuote,
    Tender,
    Wish,
)
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.queries import get_store
from lianka.domain.merchants.values import CollectMode, StoreView
from lianka.domain.payments.operations.create_payment import create_payment
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen

TO_BE_PAID_WITHIN: Final = timedelta(minutes=15)
_YOUNGER: Final = ("coins", "stored_value")


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
    coins: int | None = 0
    stored_value: int | None = 0

    @property
    def wish(self) -> Wish:
        """What the member wants to pay with."""
        return Wish(self.card, self.points, self.coins, self.stored_value)


@transaction
def place_store_order(
    *,
    member_id: int,
    store_public_id: str,
    items: Sequence[SaleItem],
    card: str,
    points: int | None,
    coins: int | None = 0,
    stored_value: int | None = 0,
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

    `expected_payable_fen` is what is left to be paid with money, after `points`, `coins` (hundredths) and
    `stored_value` (fen; of each None for as much as fits). The order is captured at once when nothing is left or the
    merchant's own till takes the money; else what it spends of the purse is held, and it waits fifteen minutes for
    its payment. The same `key` of the same actor places one order.
    With a `merchant_id`, the stores of other merchants do not exist.
    Raises what `get_store_quote` raises, `StoreNotFound`, `PriceChanged`, `TenderNotAllowed`, `ScanNotFound`,
    `ScanExpired`, `ScanOfAnotherMember`, `ScanUsed`, `ScanNeeded`, `ReceiptUsed`, what the books refuse, or what
    `remember` raises.
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
        coins,
        stored_value,
    )
    return _place_once(asked, by, key, at)


def _place_once(asked: StoreOrderAsked, by: Actor, key: str, at: datetime) -> OrderView:
    placed: list[OrderView] = []

    def answer() -> dict[str, Any]:
        placed.append(_place(asked, by, at))
        return {"order": placed[0].public_id}

    scope, request = f"checkout.place_store_order:{by.scope}", _request(asked)
    remembered = remember(scope=scope, key=key, request=request, at=at, answer=answer)
    return placed[0] if placed else get_order(public_id=remembered.answer["order"])


def _request(asked: StoreOrderAsked) -> dict[str, Any]:
    request = {**asked._asdict(), "items": list(map(list, asked.items))}
    # A request that does not speak of them is what it was before they could be paid with: its key still answers.
    return {name: value for name, value in request.items() if name not in _YOUNGER or value != 0}


def _place(asked: StoreOrderAsked, by: Actor, at: datetime) -> OrderView:
    check_items(asked.items)
    check_receipt_number(asked.receipt_number)
    store = get_store(public_id=asked.store_public_id)
    if asked.merchant_id not in (None, store.merchant_id):
        raise StoreNotFound(field="store")
    if asked.scan_id is not None:
        check_scan(scan_id=asked.scan_id, member_id=asked.member_id, merchant_id=store.merchant_id, at=at)
    facts = read_facts(member_id=asked.member_id, store=store, wish=asked.wish, at=at)
    is_shown = asked.scan_id is not None or asked.channel == Channel.MEMBER
    quote = (quote_of if is_shown else quote_unshown)(facts, store, asked.items, asked.wish, at)
    if quote.quote.cash_fen != asked.expected_payable_fen:
        raise PriceChanged(field="expected_payable_fen", payable_fen=quote.quote.cash_fen)
    if asked.tender == Tender.TILL and quote.collect_mode == CollectMode.PLATFORM and quote.quote.cash_fen:
        raise TenderNotAllowed(field="tender")
    order = _order(asked, facts, quote, by, at)
    if asked.tender == Tender.TILL or order.cash_fen == 0:
        return view_of_order(order, store, purchase_id=_capture(order, facts, store, at))
    _wait_for_payment(order, quote, at)
    return view_of_order(order, store, purchase_id=None)


def _order(asked: StoreOrderAsked, facts: SaleFacts, quote: StoreQuote, by: Actor, at: datetime) -> Order:
    priced, stored, tier = quote.quote, quote.quote.stored_value, quote.tier
    wallets = wallets_used(facts.wallets, principal_fen=stored.principal_fen, bonus_fen=stored.bonus_fen)
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
        tier_rate=tier.rate if tier else None,
        points_multiplier=tier.points_multiplier if tier else None,
        coins_spent=priced.coins.coins,
        points_spent=priced.points.points,
        stored_fen=stored.fen,
        wallets=[list(part) for part in wallets],
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
    hold_purse(order, at=at)
    order.payment_id = create_payment(
        subject=order.public_id,
        payer_id=order.member_id,
        merchant_id=quote.store.merchant_id if quote.collect_mode == CollectMode.MERCHANT else None,
        amount_fen=Fen(order.cash_fen),
        description=order.title,
        expires_at=order.expires_at,
        at=at,
    )
    order.state = OrderState.AWAITING_PAYMENT
    order.save(force_insert=True)

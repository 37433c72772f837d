"""What was ordered becomes what was bought: a purchase with its books, or an open card."""

from dataclasses import replace
from datetime import datetime

from lianka.domain.cards.operations.open_card import open_card
from lianka.domain.checkout import store
from lianka.domain.checkout.errors import ContractMissing, ReceiptUsed
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.book_sales import book_sales
from lianka.domain.checkout.operations.move_order import move_order
from lianka.domain.checkout.rules.digests import content_digest
from lianka.domain.checkout.rules.in_store import PricedItem
from lianka.domain.checkout.rules.sales import Sale, transaction_fee_fen
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, TillRecord
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.plan_redemptions import plan_redemptions
from lianka.domain.loyalty.values import PaidPart, Redemption, Spending
from lianka.domain.merchants.queries import contracts_at, standings_of
from lianka.domain.merchants.values import CollectMode, ContractTerms
from lianka.foundation.audit import SYSTEM, Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id


@transaction_required
def capture_order(*, order: Order, collected_by: int | None, happened_at: datetime, at: datetime) -> None:
    """Capture a locked order that was paid at `happened_at`, and move it. Does not ask whether it was paid.

    `collected_by`: the merchant that got the money, None for the platform; the contract may have changed meanwhile.
    Raises what opening a card or the books refuse, `ContractMissing`, or `OrderCannotMove`.
    """
    if order.kind == OrderKind.CARD:
        assert order.option_id is not None, "An order of a card names what it costs."
        opened = open_card(
            member_id=order.member_id,
            option_id=order.option_id,
            paid_fen=order.payable_fen,
            order=order.public_id,
            by=SYSTEM,
            at=happened_at,
        )
        order.opened_card = opened.public_id
    else:
        assert order.merchant_id is not None, "An order of a store has a merchant."
        day = business_date(happened_at)
        terms = contracts_at(merchant_ids=[order.merchant_id], day=day).get(order.merchant_id)
        if terms is None:
            raise ContractMissing(field="order", day=day)
        terms = replace(terms, collect_mode=CollectMode.PLATFORM if collected_by is None else CollectMode.MERCHANT)
        trade = standings_of(merchant_ids=[order.merchant_id])[order.merchant_id].trade
        order.purchase_id = book_purchase(order=order, terms=terms, trade=trade, happened_at=happened_at, at=at).id
    move_order(order=order, to_state=OrderState.CAPTURED, by=SYSTEM, at=at)


@transaction_required
def book_purchase(*, order: Order, terms: ContractTerms, trade: str, happened_at: datetime, at: datetime) -> Sale:
    """Write the purchase of a store's order, its lines and its books, and return what was written.

    Raises `ReceiptUsed`, or what the books refuse: points that are no longer there.
    """
    assert order.merchant_id is not None, "An order of a store has a merchant."
    refuse_used_receipt(merchant_id=order.merchant_id, receipt_number=order.receipt_number)
    items = [PricedItem(**item) for item in order.items]
    sale = _sale(order, items, terms, trade, happened_at)
    refusals = book_sales(sales=[sale], refunds=[], at=at)
    if refusals:
        raise refusals[sale.place]
    store.add_purchase_lines(
        [
            (
                sale.id,
                number,
                item.item_id,
                item.name,
                item.category,
                item.quantity,
                item.list_fen,
                item.excluded_fen,
                item.points_fen,
                item.card_fen,
                item.paid_fen,
                0,
            )
            for number, item in enumerate(items, start=1)
        ]
    )
    _use_receipt(sale)
    return sale


def refuse_used_receipt(*, merchant_id: int, receipt_number: str) -> None:
    """Refuse a merchant's receipt number that told of a sale before; it may be empty. Raises `ReceiptUsed`."""
    if receipt_number and store.find_receipts([(merchant_id, receipt_number)]):
        raise ReceiptUsed(field="receipt_number", receipt=receipt_number)


def _use_receipt(sale: Sale) -> None:
    """Let the receipt number count once: a file of the till's that tells of the same sale earns nothing again."""
    if not sale.receipt_number:
        return
    told = TillRecord(
        member="",
        merchant="",
        receipt_number=sale.receipt_number,
        happened_at=sale.happened_at,
        amount_fen=sale.paid_fen,
        points_spent=sale.points_spent,
    )
    digest = content_digest(told, member_id=sale.member_id, merchant_id=sale.merchant_id)
    store.add_receipts([(sale.merchant_id, sale.receipt_number, sale.public_id, digest)])


def _sale(order: Order, items: list[PricedItem], terms: ContractTerms, trade: str, happened_at: datetime) -> Sale:
    assert order.merchant_id is not None, "An order of a store has a merchant."
    [earning] = plan_earnings(
        [
            Spending(
                member_id=order.member_id,
                merchant_id=order.merchant_id,
                paid_fen=order.payable_fen,
                happened_at=happened_at,
                terms=terms,
                trade=trade,
                parts=tuple(PaidPart(item.paid_fen, item.category) for item in items),
            )
        ]
    )
    redemption = None
    if order.points_spent:
        [redemption] = plan_redemptions(
            [Redemption(order.member_id, order.merchant_id, order.points_spent, terms, order.hold_id)]
        )
    worth_fen = redemption.worth_fen if redemption else 0
    [purchase_id] = next_ids("checkout_purchase", 1)
    return Sale(
        place=0,
        id=purchase_id,
        public_id=new_public_id("pur"),
        merchant_id=order.merchant_id,
        member_id=order.member_id,
        store_id=order.store_id,
        receipt_number=order.receipt_number,
        category="",
        happened_at=happened_at,
        business_date=business_date(happened_at),
        paid_fen=order.payable_fen,
        points_spent=order.points_spent,
        terms=terms,
        earning=earning,
        redemption=redemption,
        fee_fen=transaction_fee_fen(terms, paid_fen=order.payable_fen, worth_fen=worth_fen),
        channel=Channel(order.channel),
    )


def placed_by(by: Actor) -> str:
    """How an order names who placed it."""
    return f"{by.kind}:{by.name}"

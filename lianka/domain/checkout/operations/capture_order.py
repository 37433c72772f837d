"""What was ordered becomes what was bought: a purchase with its books, an open card, or stored value."""

from dataclasses import replace
from datetime import datetime

from lianka.domain.cards.operations.open_card import open_card
from lianka.domain.checkout import store
from lianka.domain.checkout.errors import ContractMissing, MerchantNotActive, ReceiptUsed
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.book_sales import book_sales
from lianka.domain.checkout.operations.hold_purse import wallets_of
from lianka.domain.checkout.operations.move_order import move_order
from lianka.domain.checkout.queries.quoting import multipliers_of
from lianka.domain.checkout.rules.digests import content_digest
from lianka.domain.checkout.rules.in_store import PricedItem
from lianka.domain.checkout.rules.sales import Sale, transaction_fee_fen
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, TillRecord
from lianka.domain.ledger.values import Take
from lianka.domain.loyalty.operations.plan_coins import plan_coins_spent
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.plan_growth import plan_growth
from lianka.domain.loyalty.operations.plan_redemptions import plan_redemptions
from lianka.domain.loyalty.operations.plan_wallet import plan_wallet_spent
from lianka.domain.loyalty.operations.store_value import store_value
from lianka.domain.loyalty.values import PaidPart, Redemption, RedemptionPlan, Spending
from lianka.domain.merchants.queries import contracts_at, standings_of, was_active
from lianka.domain.merchants.values import CollectMode, ContractTerms, MerchantStatus
from lianka.foundation.audit import SYSTEM, Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id


@transaction_required
def capture_order(*, order: Order, collected_by: int | None, happened_at: datetime, at: datetime) -> None:
    """Capture a locked order that was paid at `happened_at`, and move it. Does not ask whether it was paid.

    `collected_by`: the merchant that got the money, None for the platform; the contract may have changed meanwhile.
    Raises what opening a card, storing value or the books refuse, `ContractMissing`, `MerchantNotActive` for a merchant
    that was suspended before it was paid, or `OrderCannotMove`.
    """
    if order.kind == OrderKind.CARD:
        assert order.option_id is not None, "An order of a card names what it costs."
        opened = open_card(
            member_id=order.member_id,
            option_id=order.option_id,
            paid_fen=order.payable_fen,
            order=order.public_id,
            collected_by=collected_by,
            by=SYSTEM,
            at=happened_at,
        )
        order.opened_card = opened.public_id
    elif order.kind == OrderKind.TOP_UP:
        book_top_up(order=order, collected_by=collected_by, happened_at=happened_at, at=at)
    else:
        assert order.merchant_id is not None, "An order of a store has a merchant."
        day = business_date(happened_at)
        terms = contracts_at(merchant_ids=[order.merchant_id], day=day).get(order.merchant_id)
        if terms is None:
            raise ContractMissing(field="order", day=day)
        standing = standings_of(merchant_ids=[order.merchant_id])[order.merchant_id]
        # One that was paid before the merchant was suspended is a sale; one that was paid after is not.
        if standing.status != MerchantStatus.ACTIVE and not was_active(merchant_id=order.merchant_id, at=happened_at):
            raise MerchantNotActive(field="order")
        terms = replace(terms, collect_mode=CollectMode.PLATFORM if collected_by is None else CollectMode.MERCHANT)
        order.purchase_id = book_purchase(
            order=order, terms=terms, trade=standing.trade, happened_at=happened_at, at=at
        ).id
    move_order(order=order, to_state=OrderState.CAPTURED, by=SYSTEM, at=at)


@transaction_required
def book_top_up(*, order: Order, collected_by: int | None, happened_at: datetime, at: datetime) -> None:
    """Store the value that an order topped up. Raises what `store_value` raises."""
    assert order.offer_id is not None, "A top-up names its offer."
    store_value(
        order=order.public_id,
        member_id=order.member_id,
        offer_id=order.offer_id,
        paid_fen=order.payable_fen,
        collected_by=collected_by,
        happened_at=happened_at,
        at=at,
    )


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
                item.tier_fen,
                item.coins_fen,
                item.points_fen,
                item.card_fen,
                item.paid_fen,
                0,
            )
            for number, item in enumerate(items, start=1)
        ]
    )
    store.add_wallet_parts(sale.id, sale.wallets)
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
    spending = Spending(
        member_id=order.member_id,
        merchant_id=order.merchant_id,
        paid_fen=order.payable_fen,
        happened_at=happened_at,
        terms=terms,
        trade=trade,
        multipliers=multipliers_of(order.points_multiplier),
        parts=tuple(PaidPart(item.paid_fen, item.category) for item in items),
    )
    earnings = plan_earnings([spending])
    [growth] = plan_growth([spending], earnings=earnings)
    redemption, coins, wallets = _redemption(order, order.merchant_id, terms), _coins(order), wallets_of(order)
    worth_fen = (redemption.worth_fen if redemption else 0) + order.coins_spent
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
        earning=earnings[0],
        growth=growth,
        redemption=redemption,
        coins=coins,
        wallets=wallets,
        wallet_transfers=plan_wallet_spent(member_id=order.member_id, merchant_id=order.merchant_id, parts=wallets),
        fee_fen=transaction_fee_fen(terms, paid_fen=order.payable_fen, worth_fen=worth_fen),
        channel=Channel(order.channel),
    )


def _redemption(order: Order, merchant_id: int, terms: ContractTerms) -> RedemptionPlan | None:
    if not order.points_spent:
        return None
    redemption = Redemption(order.member_id, merchant_id, order.points_spent, terms, order.hold_id)
    return plan_redemptions([redemption])[0]


def _coins(order: Order) -> Take | None:
    if not order.coins_spent or order.merchant_id is None:
        return None
    return plan_coins_spent(
        member_id=order.member_id,
        merchant_id=order.merchant_id,
        coins=order.coins_spent,
        hold_id=order.coins_hold_id,
    )


def placed_by(by: Actor) -> str:
    """How an order names who placed it."""
    return f"{by.kind}:{by.name}"

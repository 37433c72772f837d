"""The self-check notices every amount of a sale at the counter that was changed behind its back, and names the row."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import models

from lianka.domain.cards.models import CardTerm
from lianka.domain.checkout.models import (
    Order,
    Purchase,
    PurchaseLine,
    PurchaseWallet,
    Refund,
    RefundLine,
    RefundWallet,
)
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.values import Channel, LineRefund, OrderState, OrderView, SaleItem, Tender
from lianka.domain.ledger.models import Hold, Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code
from lianka.domain.merchants.operations.set_coin_share import set_coin_share
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.merchants.queries import get_store
from lianka.domain.payments.models import Payment, PaymentRefund
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.foundation.values import Rate
from tests.operations.behind import amount_columns, change, raised, remove
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    close_behind_the_provider,
    fill_wallet,
    give_coins,
    give_points,
    go_to_cashier,
    hold_free_card,
    member_actor,
    pay,
    placed,
    quoted,
    set_up_counter,
)
from tests.world import OPERATOR, World

pytestmark = pytest.mark.row("SAFE-5")
ITEMS = [SaleItem("book", "书", 4_000, 2, excluded_fen=500), SaleItem("pen", "笔", 1_999), SaleItem("bag", "袋", 0)]
MODELS = (
    Purchase,
    PurchaseLine,
    PurchaseWallet,
    Refund,
    RefundLine,
    RefundWallet,
    Order,
    Payment,
    PaymentRefund,
)
NO_AMOUNTS = {"attempts", "provider_failures"}


@pytest.fixture(autouse=True)
def _sold(world: World) -> None:
    """Orders in every state, in both collect modes, with and without card and purse, refunded in every way."""
    counter = set_up_counter(world)
    give_points(yuan=20_000)
    give_coins(world, 2_000)
    fill_wallet(world, principal_fen=5_000, bonus_fen=2_000)
    for store in (counter.books, counter.noodles):
        set_coin_share(store_public_id=store, share=Rate.of("0.5"), by=OPERATOR, at=NOW)
    _cards(world, counter)
    hold_free_card(world, counter)
    pay(_three_lines(world, counter.books, points=1_001, tender=Tender.PROVIDER))
    _three_lines(world, counter.noodles, points=0, tender=Tender.TILL)
    pay(placed(world, counter.noodles, 3_300, points=300, key="merchant's own account"))
    pay(placed(world, counter.noodles, 9_900, points=0, coins=500, stored_value=5_500, key="from the purse"))
    set_points_share(store_public_id=counter.books, share=Rate.of(1), by=OPERATOR, at=NOW)
    placed(world, counter.books, 700, key="points alone")
    for number, purchase in enumerate(Purchase.objects.exclude(channel=Channel.TILL_RECORD).order_by("id")):
        _give_back(purchase, number)
    for store in (counter.books, counter.noodles):
        purse: Any = {"points": 200, "coins": 100, "stored_value": 200 if store == counter.noodles else 0}
        placed(world, store, 5_000, **purse, key=f"waits {store}")
        cancel_order(order_id=placed(world, store, 5_100, **purse, key=f"closed {store}").public_id, at=NOW)
        _pay_too_late(placed(world, store, 5_200, **purse, key=f"late {store}"))


def _three_lines(world: World, store: str, *, points: int, tender: Tender) -> OrderView:
    view = get_store(public_id=store)
    quote = quoted(world, store, 1, items=ITEMS, points=points)
    assert quote.card is not None
    scan_id = None
    if points:
        code = get_member_code(member_id=world.wang, at=NOW).text
        scan = scan_member_code(code=code, store_public_id=view.public_id, key="scan", by=CASHIER, at=NOW)
        scan_id = scan.public_id
    return place_store_order(
        member_id=world.wang,
        store_public_id=view.public_id,
        items=ITEMS,
        card="best",
        points=points,
        expected_payable_fen=quote.quote.payable_fen,
        tender=tender,
        channel=Channel.COUNTER,
        scan_id=scan_id,
        receipt_number="A1",
        by=CASHIER,
        key=f"three {store}",
        at=NOW,
    )


def _cards(world: World, counter: Counter) -> None:
    for number in range(2):
        order = place_card_order(
            member_id=world.wang,
            plan_public_id=counter.paid_plan,
            option_public_id=counter.paid_option,
            expected_price_fen=19_900,
            by=member_actor(world.wang),
            key=f"card {number}",
            at=NOW - timedelta(days=400 * (1 - number)) if number else NOW,
        )
        if number == 0:
            pay(order)


def _give_back(purchase: Purchase, number: int) -> None:
    lines = PurchaseLine.objects.filter(purchase=purchase, paid_fen__gt=0)
    asked = [[LineRefund(line.number, line.paid_fen // 3) for line in lines], []]
    for lines_asked in asked if purchase.paid_fen else [[]]:
        refund_purchase(
            purchase_public_id=purchase.public_id,
            amount_fen=None if lines_asked else min(purchase.paid_fen, 1_000),
            lines=lines_asked,
            key=f"{number} {len(lines_asked)}",
            reason="",
            by=OPERATOR,
            at=NOW,
        )


def _pay_too_late(order: OrderView) -> None:
    token = go_to_cashier(order)
    close_behind_the_provider(order)
    pay_in_sandbox(token=token, at=NOW)


def _found() -> set[tuple[str, str]]:
    return {(table, row) for table, row, _what in check_sales()}


def _names(row: models.Model) -> set[tuple[str, str]]:
    """What a difference may name the row by: itself, or what it is a part of or the paper for."""
    names = {(row._meta.db_table, str(row.pk)), (row._meta.db_table, f"{row.pk} ({getattr(row, 'public_id', '')})")}
    if isinstance(row, RefundLine):
        for part in (row.refund, *PurchaseLine.objects.filter(purchase=row.refund.purchase)):
            names |= _names(part)
    if isinstance(row, PurchaseWallet):
        names |= _names(row.purchase)
    if isinstance(row, RefundWallet):
        names |= _names(row.refund)
        names |= _names(row.refund.purchase) if row.refund.purchase else set()
    if isinstance(row, Order) and row.purchase is not None:
        names |= _names(row.purchase)
    if isinstance(row, Payment):
        names |= _names(Order.objects.get(payment_id=row.public_id))
    if isinstance(row, PaymentRefund):
        names |= _names(row.payment)
    return names


def test_sales_that_nobody_changed_are_right_whatever_became_of_them() -> None:
    assert list(check_books()) == []
    assert set(Order.objects.values_list("state", flat=True)) == set(OrderState.values)


@pytest.mark.parametrize(("model", "column"), [each for each in amount_columns(*MODELS) if each[1] not in NO_AMOUNTS])
def test_a_changed_amount_is_noticed_and_its_row_named(model: type[models.Model], column: str) -> None:
    rows = list(model._default_manager.order_by("pk"))
    if column == "number":
        # A number that another line has is refused by the database itself.
        rows = [row for row in rows if not model._default_manager.filter(**_next_to(row)).exists()]
    changed = [row for row in rows if getattr(row, column) is not None]
    assert changed
    for row in changed:
        with raised(row, column):
            assert _names(row) & _found(), row


def _next_to(row: models.Model) -> dict[str, object]:
    assert isinstance(row, PurchaseLine | RefundLine)
    whole = {"purchase": row.purchase} if isinstance(row, PurchaseLine) else {"refund": row.refund}
    return {**whole, "number": row.number + 1}


def test_a_line_of_a_purchase_that_is_missing_or_too_many_is_noticed() -> None:
    line = PurchaseLine.objects.get(number=3, purchase__channel=Channel.COUNTER, purchase__collect_mode="merchant")
    remove(line)
    assert _names(Order.objects.get(purchase=line.purchase)) & _found()
    PurchaseLine.objects.create(**{**_values(line), "number": 3})
    assert _found() == set()

    line.pk, line.number = None, 4
    line.save()

    assert _found() == {("checkout_purchaseline", str(line.pk))}


def _values(line: PurchaseLine) -> dict[str, object]:
    return {
        field.attname: getattr(line, field.attname) for field in line._meta.concrete_fields if not field.primary_key
    }


@pytest.mark.parametrize("state", [OrderState.CAPTURED, OrderState.RETURNED, OrderState.CLOSED])
def test_an_order_that_stands_elsewhere_than_its_payment_is_noticed(state: OrderState) -> None:
    order = Order.objects.filter(state=OrderState.AWAITING_PAYMENT, kind="store").earliest("id")
    change(order, "state", state.value)

    assert _names(order) & _found()


def test_a_sale_collected_by_another_than_got_its_payment_is_noticed() -> None:
    purchase = Purchase.objects.filter(collect_mode="platform", channel=Channel.COUNTER).get()
    change(purchase, "collect_mode", "merchant")

    assert _names(purchase) & _found()


def test_a_card_that_was_paid_for_and_is_not_there_is_noticed() -> None:
    term = CardTerm.objects.filter(price_fen__gt=0).get()
    order = Order.objects.get(public_id=term.order)
    change(term, '"order"', "another")

    assert _names(order) & _found()


def test_a_hold_of_other_points_is_noticed() -> None:
    hold = Hold.objects.filter(source="order").earliest("id")
    change(hold, "amount", hold.amount + 1)

    assert _names(Order.objects.get(public_id=hold.key)) & _found()


def test_a_journal_of_money_nobody_can_name_is_noticed() -> None:
    order = Order.objects.filter(state=OrderState.RETURNED, merchant__isnull=False).earliest("id")
    journal = Journal.objects.get(source="stray_payment", key=order.payment_id)
    change(journal, "key", "pay_unknown")

    assert {name for name in _found() if name[0] == "ledger_journal"} == {("ledger_journal", str(journal.pk))}
    assert _names(order) & _found()

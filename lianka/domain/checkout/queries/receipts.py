"""Receipts, lists of purchases, a day's sums. A receipt costs five statements, a list one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lianka.domain.checkout.errors import PurchaseNotFound
from lianka.domain.checkout.models import Order, Purchase, PurchaseLine, Refund
from lianka.domain.checkout.values import (
    Channel,
    Cursor,
    DaySums,
    Receipt,
    ReceiptLine,
    ReceiptRefund,
    ReceiptSummary,
    Tender,
)
from lianka.domain.merchants.values import CollectMode
from lianka.foundation.calendar import end_of_day, start_of_day
from lianka.foundation.db import as_given_moment, as_parameter, fetch_all

_SUMMARY = (
    "p.public_id, p.member_id, p.merchant_id, merchant.name, store.name, p.channel, p.happened_at, p.paid_fen,"
    " p.refunded_fen, p.points_spent, p.points_earned, p.id"
)
_TABLES = (
    "checkout_purchase AS p JOIN merchants_merchant AS merchant ON merchant.party_id = p.merchant_id"
    " LEFT JOIN merchants_store AS store ON store.id = p.store_id"
)


_ON_DAY = "p.happened_at >= %s AND p.happened_at < %s"


def get_receipt(*, purchase_id: str) -> Receipt:
    """Everything about the purchase with this public id. Raises `PurchaseNotFound`."""
    purchase = (
        Purchase.objects.filter(public_id=purchase_id).select_related("merchant", "store").first()
        if purchase_id.isprintable()
        else None
    )
    if purchase is None:
        raise PurchaseNotFound(field="purchase")
    order = Order.objects.filter(purchase=purchase).first()
    lines = [_line(row) for row in PurchaseLine.objects.filter(purchase=purchase).order_by("number")]
    return Receipt(
        purchase_id=purchase.public_id,
        order_id=order.public_id if order else None,
        member_id=purchase.member_id,
        merchant_id=purchase.merchant_id,
        merchant_name=purchase.merchant.name,
        store_id=purchase.store_id,
        store_name=purchase.store.name if purchase.store else "",
        channel=Channel(purchase.channel),
        collect_mode=CollectMode(purchase.collect_mode),
        tender=Tender(order.tender) if order else Tender.TILL,
        receipt_number=purchase.receipt_number,
        happened_at=purchase.happened_at,
        lines=lines,
        list_fen=order.list_fen if order else purchase.paid_fen,
        excluded_fen=sum(line.excluded_fen for line in lines),
        points_spent=purchase.points_spent,
        points_fen=sum(line.points_fen for line in lines),
        card_name=_name_of_card(order.card_id) if order and order.card_id else "",
        card_rate=order.card_rate if order else None,
        card_fen=sum(line.card_fen for line in lines),
        paid_fen=purchase.paid_fen,
        points_earned=purchase.points_earned,
        refunded_fen=purchase.refunded_fen,
        refunds=_refunds(purchase),
    )


def list_receipts(*, member_id: int, before: Cursor | None = None, limit: int) -> list[ReceiptSummary]:
    """The member's purchases, the latest first, those before the cursor."""
    return _list("p.member_id = %s", [member_id], before, limit)


def list_sales(
    *, merchant_id: int, store_id: int | None = None, day: date | None = None, before: Cursor | None = None, limit: int
) -> list[ReceiptSummary]:
    """The purchases at a merchant, or at one store of it, the latest first, those before the cursor.

    With a business day, those of that day alone.
    """
    condition, params = _at(merchant_id, store_id)
    if day is not None:
        condition, params = f"{condition} AND {_ON_DAY}", [*params, *_bounds(day)]
    return _list(condition, params, before, limit)


def list_sales_of_day(*, merchant_id: int, store_id: int | None = None, day: date, limit: int) -> list[ReceiptSummary]:
    """The purchases of one business day at a merchant, or at one store of it, the latest first."""
    return list_sales(merchant_id=merchant_id, store_id=store_id, day=day, limit=limit)


def sum_sales_of_day(*, merchant_id: int, store_id: int | None = None, day: date) -> DaySums:
    """What a merchant, or one store of it, took on a business day, and what was given back on it. Two statements."""
    condition, params = _at(merchant_id, store_id)
    bought = fetch_all(
        "SELECT count(*), coalesce(sum(p.paid_fen), 0), coalesce(sum(p.points_earned), 0),"
        f" coalesce(sum(p.points_spent), 0) FROM checkout_purchase AS p WHERE {condition} AND {_ON_DAY}",
        [*params, *_bounds(day)],
    )[0]
    returned = fetch_all(
        f"SELECT count(*), coalesce(sum(p.amount_fen), 0) FROM checkout_refund AS p WHERE {condition} AND {_ON_DAY}",
        [*params, *_bounds(day)],
    )[0]
    count, paid_fen, points_earned, points_spent = (int(figure) for figure in bought)
    refunds, refunded_fen = (int(figure) for figure in returned)
    return DaySums(count, paid_fen, refunds, refunded_fen, points_earned, points_spent)


def has_bought_at(*, member_id: int, merchant_id: int) -> bool:
    """Whether the member ever bought something at the merchant."""
    return Purchase.objects.filter(member_id=member_id, merchant_id=merchant_id).exists()


def _bounds(day: date) -> list[Any]:
    # By the moment, because that is what the indexes are sorted by.
    return [as_parameter(start_of_day(day)), as_parameter(end_of_day(day))]


def _at(merchant_id: int, store_id: int | None) -> tuple[str, list[Any]]:
    if store_id is None:
        return "p.merchant_id = %s", [merchant_id]
    return "p.merchant_id = %s AND p.store_id = %s", [merchant_id, store_id]


def _list(condition: str, params: Sequence[Any], before: Cursor | None, limit: int) -> list[ReceiptSummary]:
    if before is not None:
        condition = f"{condition} AND (p.happened_at, p.id) < (%s, %s)"
        params = [*params, as_parameter(before.happened_at), before.id]
    rows = fetch_all(
        f"SELECT {_SUMMARY} FROM {_TABLES} WHERE {condition} ORDER BY p.happened_at DESC, p.id DESC LIMIT %s",
        [*params, limit],
    )
    return [_summary(row) for row in rows]


def _summary(row: Sequence[Any]) -> ReceiptSummary:
    public_id, member_id, merchant_id, merchant_name, store_name, channel, happened_at, *figures, row_id = row
    paid_fen, refunded_fen, points_spent, points_earned = figures
    moment: datetime = as_given_moment(happened_at)
    return ReceiptSummary(
        purchase_id=public_id,
        member_id=member_id,
        merchant_id=merchant_id,
        merchant_name=merchant_name,
        store_name=store_name or merchant_name,
        channel=Channel(channel),
        happened_at=moment,
        paid_fen=paid_fen,
        refunded_fen=refunded_fen,
        points_spent=points_spent,
        points_earned=points_earned,
        cursor=Cursor(moment, row_id),
    )


def _line(row: PurchaseLine) -> ReceiptLine:
    return ReceiptLine(
        number=row.number,
        item_id=row.item_id,
        name=row.name,
        quantity=row.quantity,
        list_fen=row.list_fen,
        excluded_fen=row.excluded_fen,
        points_fen=row.points_fen,
        card_fen=row.card_fen,
        paid_fen=row.paid_fen,
        refunded_fen=row.refunded_fen,
    )


def _name_of_card(card_id: int) -> str:
    rows = fetch_all(
        "SELECT plan.name FROM cards_membercard AS card JOIN cards_cardplan AS plan ON plan.id = card.plan_id"
        " WHERE card.id = %s",
        [card_id],
    )
    return str(rows[0][0])


def _payment_refund_states(causes: Sequence[str]) -> dict[str, str]:
    marks = ", ".join(["%s"] * len(causes))
    return dict(fetch_all(f"SELECT cause, state FROM payments_paymentrefund WHERE cause IN ({marks})", causes))


def _refunds(purchase: Purchase) -> list[ReceiptRefund]:
    rows = list(Refund.objects.filter(purchase=purchase).order_by("happened_at", "id"))
    states = _payment_refund_states([row.public_id for row in rows]) if rows else {}
    return [
        ReceiptRefund(
            refund_id=row.public_id,
            happened_at=row.happened_at,
            amount_fen=row.amount_fen,
            points_returned=row.points_returned,
            points_taken_back=row.points_taken_back,
            reason=row.reason,
            payment_refund_state=states.get(row.public_id, ""),
        )
        for row in rows
    ]

"""Receipts, lists of purchases, a day's sums. A receipt costs three statements, a list one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from lianka.domain.checkout.errors import PurchaseNotFound
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
from lianka.foundation.values import Rate

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
    """Everything about the purchase with this public id. Three statements. Raises `PurchaseNotFound`."""
    found = fetch_all(_RECEIPT, [purchase_id]) if purchase_id.isprintable() else []
    if not found:
        raise PurchaseNotFound(field="purchase")
    row = _ReceiptRow(*found[0])
    lines = [ReceiptLine(*line) for line in fetch_all(_LINES, [row.id])]
    return Receipt(
        purchase_id=row.public_id,
        order_id=row.order_id,
        member_id=row.member_id,
        merchant_id=row.merchant_id,
        merchant_name=row.merchant_name,
        store_id=row.store_id,
        store_name=row.store_name or "",
        channel=Channel(row.channel),
        collect_mode=CollectMode(row.collect_mode),
        tender=Tender(row.tender or Tender.TILL),
        receipt_number=row.receipt_number,
        happened_at=as_given_moment(row.happened_at),
        lines=lines,
        list_fen=row.paid_fen if row.list_fen is None else row.list_fen,
        excluded_fen=sum(line.excluded_fen for line in lines),
        points_spent=row.points_spent,
        points_fen=sum(line.points_fen for line in lines),
        card_name=row.card_name or "",
        card_rate=None if row.card_rate is None else Rate(row.card_rate),
        card_fen=sum(line.card_fen for line in lines),
        paid_fen=row.paid_fen,
        points_earned=row.points_earned,
        refunded_fen=row.refunded_fen,
        refunds=_refunds(row.id),
    )


class _ReceiptRow(NamedTuple):
    id: int
    public_id: str
    member_id: int
    merchant_id: int
    merchant_name: str
    store_id: int | None
    store_name: str | None
    channel: str
    collect_mode: str
    receipt_number: str
    happened_at: datetime | str
    paid_fen: int
    refunded_fen: int
    points_spent: int
    points_earned: int
    order_id: str | None
    tender: str | None
    list_fen: int | None
    card_rate: int | None
    card_name: str | None


_RECEIPT = f"""
    SELECT p.id, p.public_id, p.member_id, p.merchant_id, merchant.name, p.store_id, store.name, p.channel,
        p.collect_mode, p.receipt_number, p.happened_at, p.paid_fen, p.refunded_fen, p.points_spent, p.points_earned,
        o.public_id, o.tender, o.list_fen, o.card_rate, plan.name
    FROM {_TABLES} LEFT JOIN checkout_order AS o ON o.purchase_id = p.id
    LEFT JOIN cards_membercard AS card ON card.id = o.card_id
    LEFT JOIN cards_cardplan AS plan ON plan.id = card.plan_id WHERE p.public_id = %s
"""
_LINES = f"SELECT {', '.join(ReceiptLine._fields)} FROM checkout_purchaseline WHERE purchase_id = %s ORDER BY number"
_REFUNDS = """
    SELECT r.public_id, r.happened_at, r.amount_fen, r.points_returned, r.points_taken_back, r.reason,
        coalesce(back.state, '')
    FROM checkout_refund AS r LEFT JOIN payments_paymentrefund AS back ON back.cause = r.public_id
    WHERE r.purchase_id = %s ORDER BY r.happened_at, r.id
"""


def _refunds(purchase_id: int) -> list[ReceiptRefund]:
    rows = fetch_all(_REFUNDS, [purchase_id])
    return [ReceiptRefund(public_id, as_given_moment(at), *others) for public_id, at, *others in rows]


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


def find_customer(*, public_id: str, merchant_id: int) -> int | None:
    """The member with this public id, if they ever bought something at the merchant. One statement."""
    rows = fetch_all(
        "SELECT party.id FROM access_party AS party WHERE party.public_id = %s AND EXISTS"
        " (SELECT 1 FROM checkout_purchase AS p WHERE p.member_id = party.id AND p.merchant_id = %s)",
        [public_id, merchant_id],
    )
    return rows[0][0] if rows else None


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

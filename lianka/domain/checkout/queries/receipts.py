"""Receipts, lists of purchases, a day's sums. A receipt costs three or four statements, a list one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from lianka.domain.checkout.errors import PurchaseNotFound
from lianka.domain.checkout.store import find_wallet_parts
from lianka.domain.checkout.values import (
    Channel,
    Cursor,
    DaySums,
    OrderKind,
    Receipt,
    ReceiptLine,
    ReceiptRefund,
    ReceiptSummary,
    Tender,
)
from lianka.domain.members.queries.merges import SURVIVOR_OF, ids_of
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
    """Everything about the purchase with this public id. Three statements, four where wallets paid.

    Raises `PurchaseNotFound`.
    """
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
        tier_fen=sum(line.tier_fen for line in lines),
        coins_spent=row.coins_spent,
        points_spent=row.points_spent,
        points_fen=sum(line.points_fen for line in lines),
        card_name=row.card_name or "",
        card_rate=None if row.card_rate is None else Rate(row.card_rate),
        card_fen=sum(line.card_fen for line in lines),
        paid_fen=row.paid_fen,
        principal_fen=row.principal_fen,
        bonus_fen=row.bonus_fen,
        wallets=find_wallet_parts(row.id) if row.principal_fen or row.bonus_fen else (),
        points_earned=row.points_earned,
        growth_earned=row.growth_earned,
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
    coins_spent: int
    principal_fen: int
    bonus_fen: int
    growth_earned: int
    order_id: str | None
    tender: str | None
    list_fen: int | None
    card_rate: int | None
    card_name: str | None


_RECEIPT = f"""
    SELECT p.id, p.public_id, p.member_id, p.merchant_id, merchant.name, p.store_id, store.name, p.channel,
        p.collect_mode, p.receipt_number, p.happened_at, p.paid_fen, p.refunded_fen, p.points_spent, p.points_earned,
        p.coins_spent, p.principal_fen, p.bonus_fen, p.growth_earned,
        o.public_id, o.tender, o.list_fen, o.card_rate, plan.name
    FROM {_TABLES} LEFT JOIN checkout_order AS o ON o.purchase_id = p.id
    LEFT JOIN cards_membercard AS card ON card.id = o.card_id
    LEFT JOIN cards_cardplan AS plan ON plan.id = card.plan_id WHERE p.public_id = %s
"""
_LINES = f"SELECT {', '.join(ReceiptLine._fields)} FROM checkout_purchaseline WHERE purchase_id = %s ORDER BY number"
_REFUNDS = """
    SELECT r.public_id, r.happened_at, r.amount_fen, r.points_returned, r.points_taken_back, r.reason,
        coalesce(back.state, ''), r.coins_returned, r.principal_fen + r.bonus_fen, r.growth_taken_back
    FROM checkout_refund AS r LEFT JOIN payments_paymentrefund AS back ON back.cause = r.public_id
    WHERE r.purchase_id = %s ORDER BY r.happened_at, r.id
"""


def _refunds(purchase_id: int) -> list[ReceiptRefund]:
    rows = fetch_all(_REFUNDS, [purchase_id])
    return [ReceiptRefund(public_id, as_given_moment(at), *others) for public_id, at, *others in rows]


def list_receipts(*, member_id: int, before: Cursor | None = None, limit: int) -> list[ReceiptSummary]:
    """The member's purchases, also of records merged into it, the latest first, those before the cursor."""
    ids = ids_of(member_id)
    return _list(f"p.member_id IN ({', '.join(['%s'] * len(ids))})", ids, before, limit)


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
    """What a merchant, or one store of it, took on a business day, and what was given back on it. Three statements."""
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
    taken = _taken_at_tills(condition, params, day)
    return DaySums(
        count,
        paid_fen,
        refunds,
        refunded_fen,
        points_earned,
        points_spent,
        taken.get(OrderKind.TOP_UP, 0),
        taken.get(OrderKind.CARD, 0),
    )


def _taken_at_tills(condition: str, params: Sequence[Any], day: date) -> dict[str, int]:
    """Fen in the till for what is no purchase, by kind of order."""
    rows = fetch_all(
        f"SELECT p.kind, sum(p.payable_fen) FROM checkout_order AS p WHERE {condition} AND p.tender = 'till'"
        " AND p.purchase_id IS NULL AND p.state = 'captured' AND p.created_at >= %s AND p.created_at < %s"
        " GROUP BY p.kind",
        [*params, *_bounds(day)],
    )
    return {kind: int(fen) for kind, fen in rows}


def find_customer(*, public_id: str, merchant_id: int) -> int | None:
    """The member with this public id, if they ever bought something at the merchant. One statement.

    The id of a merged record finds the surviving one; what any record of the person bought counts.
    """
    rows = fetch_all(
        f"WITH person AS (SELECT {SURVIVOR_OF.format('member')} AS id FROM access_party AS party"
        " JOIN members_member AS member ON member.party_id = party.id WHERE party.public_id = %s)"
        " SELECT person.id FROM person WHERE EXISTS (SELECT 1 FROM members_member AS record"
        " JOIN checkout_purchase AS p ON p.member_id = record.party_id AND p.merchant_id = %s"
        " WHERE record.party_id = person.id OR record.merged_into_id = person.id)",
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

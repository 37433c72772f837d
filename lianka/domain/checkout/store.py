"""The statements of checkout: a constant number for a batch of any size, the same on both engines."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from lianka.domain.checkout.models import Order
from lianka.domain.checkout.rules.line_refunds import PaidLine
from lianka.domain.checkout.values import Channel, LineRefund, PaidWallet, RefusedRow
from lianka.domain.loyalty.values import WalletPart
from lianka.domain.merchants.values import CollectMode
from lianka.foundation.db import (
    RaceLost,
    as_day,
    as_moment,
    as_parameter,
    fetch_all,
    insert_rows,
    is_postgresql,
    rows_source,
    update_rows,
)

_PURCHASE_COLUMNS = {
    "id": "bigint",
    "public_id": "text",
    "merchant_id": "bigint",
    "store_id": "bigint",
    "member_id": "bigint",
    "channel": "text",
    "collect_mode": "text",
    "receipt_number": "text",
    "category": "text",
    "happened_at": "timestamptz",
    "business_date": "date",
    "paid_fen": "bigint",
    "points_spent": "bigint",
    "points_worth_fen": "bigint",
    "points_earned": "bigint",
    "points_cost_fen": "bigint",
    "coins_spent": "bigint",
    "principal_fen": "bigint",
    "bonus_fen": "bigint",
    "growth_earned": "bigint",
    "transaction_fee_fen": "bigint",
    "refunded_fen": "bigint",
    "recorded_at": "timestamptz",
}
_REFUND_COLUMNS = {
    "public_id": "text",
    "purchase_id": "bigint",
    "merchant_id": "bigint",
    "store_id": "bigint",
    "member_id": "bigint",
    "channel": "text",
    "collect_mode": "text",
    "receipt_number": "text",
    "category": "text",
    "reason": "text",
    "happened_at": "timestamptz",
    "business_date": "date",
    "amount_fen": "bigint",
    "points_taken_back": "bigint",
    "points_cost_fen": "bigint",
    "points_returned": "bigint",
    "points_worth_fen": "bigint",
    "coins_returned": "bigint",
    "principal_fen": "bigint",
    "bonus_fen": "bigint",
    "growth_taken_back": "bigint",
    "transaction_fee_fen": "bigint",
    "recorded_at": "timestamptz",
}
_RECEIPT_COLUMNS = {
    "merchant_id": "bigint",
    "receipt_number": "text",
    "public_id": "text",
    "content_digest": "bytea",
}
_STORED = (
    "id, public_id, merchant_id, store_id, member_id, collect_mode, happened_at, business_date, paid_fen, refunded_fen,"
    " points_earned, points_cost_fen, points_spent, points_worth_fen, coins_spent, principal_fen, bonus_fen,"
    " growth_earned, transaction_fee_fen,"
    " (SELECT o.payment_id FROM checkout_order AS o WHERE o.purchase_id = checkout_purchase.id)"
)
_LINE_COLUMNS = {
    "purchase_id": "bigint",
    "number": "integer",
    "item_id": "text",
    "name": "text",
    "category": "text",
    "quantity": "integer",
    "list_fen": "bigint",
    "excluded_fen": "bigint",
    "tier_fen": "bigint",
    "coins_fen": "bigint",
    "points_fen": "bigint",
    "card_fen": "bigint",
    "paid_fen": "bigint",
    "refunded_fen": "bigint",
}

_ORDER_COLUMNS = {
    "public_id": "text",
    "kind": "text",
    "state": "text",
    "channel": "text",
    "tender": "text",
    "member_id": "bigint",
    "merchant_id": "bigint",
    "store_id": "bigint",
    "card_id": "bigint",
    "card_rate": "bigint",
    "title": "text",
    "items": "jsonb",
    "list_fen": "bigint",
    "payable_fen": "bigint",
    "tier_rate": "bigint",
    "points_multiplier": "bigint",
    "coins_spent": "bigint",
    "points_spent": "bigint",
    "stored_fen": "bigint",
    "wallets": "jsonb",
    "scan_id": "text",
    "receipt_number": "text",
    "created_by": "text",
    "created_at": "timestamptz",
    "expires_at": "timestamptz",
    "purchase_id": "bigint",
}


class KnownReceipt(NamedTuple):
    """What used a receipt number up, and the fingerprint of what was told."""

    public_id: str
    content_digest: bytes


class StoredPurchase(NamedTuple):
    """A purchase as far as a refund needs to know it."""

    id: int
    public_id: str
    merchant_id: int
    store_id: int | None
    member_id: int
    collect_mode: CollectMode
    happened_at: datetime
    business_date: date
    paid_fen: int
    refunded_fen: int
    points_earned: int
    points_cost_fen: int
    points_spent: int
    points_worth_fen: int
    coins_spent: int
    principal_fen: int
    bonus_fen: int
    growth_earned: int
    fee_fen: int
    payment_id: str | None


def find_receipts(receipts: Collection[tuple[int, str]]) -> dict[tuple[int, str], KnownReceipt]:
    """Those of these (merchant, receipt number) pairs that were used before."""
    source, params = rows_source("given", {"merchant_id": "bigint", "receipt_number": "text"}, list(receipts))
    rows = fetch_all(
        "SELECT known.merchant_id, known.receipt_number, known.public_id, known.content_digest"
        f" FROM {source} JOIN checkout_tillreceipt AS known"
        " ON known.merchant_id = given.merchant_id AND known.receipt_number = given.receipt_number",
        params,
    )
    return {(row[0], row[1]): KnownReceipt(row[2], bytes(row[3])) for row in rows}


def find_open_purchases(
    wanted: Sequence[tuple[int, int, int]], *, latest: datetime
) -> list[tuple[int, StoredPurchase]]:
    """Purchases that refunds of (member, merchant, least amount) may undo, none later than `latest`, the oldest first.

    Each comes with the member it was wanted for: the purchase itself may name a record that was merged into that one.
    Those that tills told of alone: what was bought at a counter or on a phone is refunded there, by its lines and to
    where its money came from. Nothing is locked: `lock_purchases` does that with those that were chosen.
    """
    columns = {"given_member": "bigint", "given_merchant": "bigint", "least_fen": "bigint"}
    source, params = rows_source("given", columns, wanted)
    # The ids first, then the purchases: an OR over both columns would keep the engines from their indexes.
    rows = fetch_all(
        f"WITH given AS (SELECT given_member, given_merchant, least_fen FROM {source}), named AS ("
        "SELECT given_member, given_member AS given_record, given_merchant, least_fen FROM given UNION ALL"
        " SELECT given_member, party_id, given_merchant, least_fen FROM given"
        " JOIN members_member ON merged_into_id = given_member)"
        f" SELECT given_member, {_STORED} FROM named JOIN checkout_purchase"
        " ON member_id = given_record AND merchant_id = given_merchant"
        " AND paid_fen - refunded_fen >= least_fen AND happened_at <= %s AND channel = %s ORDER BY happened_at, id",
        [*params, as_parameter(latest), Channel.TILL_RECORD.value],
    )
    return [(row[0], _stored(row[1:])) for row in rows]


def find_purchase(public_id: str) -> StoredPurchase | None:
    """The purchase with this public id, locked until the transaction ends."""
    lock = " FOR NO KEY UPDATE" if is_postgresql() else ""
    rows = fetch_all(f"SELECT {_STORED} FROM checkout_purchase WHERE public_id = %s{lock}", [public_id])
    return _stored(rows[0]) if rows else None


def lock_purchases(seen: Iterable[tuple[int, int]]) -> None:
    """Lock purchases, in the order of their ids. Raises `RaceLost` unless each is refunded as far as it was `seen`."""
    expected = sorted(seen)
    if not expected:
        return
    lock = " FOR NO KEY UPDATE OF checkout_purchase" if is_postgresql() else ""
    source, params = rows_source("given", {"given_id": "bigint", "seen_fen": "bigint"}, expected)
    rows = fetch_all(
        f"SELECT id FROM {source} JOIN checkout_purchase ON id = given_id"
        f" WHERE refunded_fen = seen_fen ORDER BY id{lock}",
        params,
    )
    if len(rows) != len(expected):
        raise RaceLost


def add_receipts(rows: Sequence[tuple[Any, ...]]) -> None:
    """Use receipt numbers up. Raises `RaceLost` when a rival used one of them meanwhile."""
    clause = "ON CONFLICT (merchant_id, receipt_number) DO NOTHING"
    if insert_rows("checkout_tillreceipt", _RECEIPT_COLUMNS, sorted(rows), on_conflict=clause) != len(rows):
        raise RaceLost


def add_purchases(rows: Sequence[tuple[Any, ...]]) -> None:
    """Write purchases, each a tuple in the order of the columns."""
    insert_rows("checkout_purchase", _PURCHASE_COLUMNS, rows)


def add_refunds(rows: Sequence[tuple[Any, ...]]) -> None:
    """Write refunds, each a tuple in the order of the columns."""
    insert_rows("checkout_refund", _REFUND_COLUMNS, rows)


def set_refunded(rows: Sequence[tuple[int, int]]) -> None:
    """Write how much is refunded of locked purchases, each with its id."""
    update_rows("checkout_purchase", key={"id": "bigint"}, changes={"refunded_fen": "bigint"}, rows=rows)


def add_order(order: Order) -> None:
    """Write an order that was captured at once."""
    values = {name: getattr(order, name) for name in _ORDER_COLUMNS}
    for name in ("card_rate", "tier_rate", "points_multiplier"):
        values[name] = values[name].millionths if values[name] else None
    for name in ("items", "wallets"):
        values[name] = json.dumps(values[name], ensure_ascii=False)
    insert_rows("checkout_order", _ORDER_COLUMNS, [tuple(values.values())])


def add_purchase_lines(rows: Sequence[tuple[Any, ...]]) -> None:
    """Write lines of purchases, each a tuple in the order of the columns."""
    insert_rows("checkout_purchaseline", _LINE_COLUMNS, rows)


def find_purchase_lines(purchase_id: int) -> list[PaidLine]:
    """The lines of a locked purchase, in their order; none for one that a till recorded."""
    rows = fetch_all(
        "SELECT number, paid_fen, refunded_fen FROM checkout_purchaseline WHERE purchase_id = %s ORDER BY number",
        [purchase_id],
    )
    return [PaidLine(*row) for row in rows]


def add_line_refunds(purchase_id: int, refund_id: int, paid: Sequence[PaidLine], parts: Sequence[LineRefund]) -> None:
    """Write what a refund gave back for each line of its locked purchase."""
    before = {line.number: line.refunded_fen for line in paid}
    update_rows(
        "checkout_purchaseline",
        key={"purchase_id": "bigint", "number": "integer"},
        changes={"refunded_fen": "bigint"},
        rows=[(purchase_id, part.number, before[part.number] + part.amount_fen) for part in parts],
    )
    columns = {"refund_id": "bigint", "number": "integer", "amount_fen": "bigint"}
    insert_rows("checkout_refundline", columns, [(refund_id, *part) for part in parts])


def add_wallet_parts(purchase_id: int, parts: Sequence[WalletPart]) -> None:
    """Write what wallets paid of a purchase."""
    columns = {"purchase_id": "bigint", "scope": "text", "is_bonus": "boolean", "paid_fen": "bigint"}
    rows = [(purchase_id, part.scope, part.is_bonus, part.amount_fen, 0) for part in parts]
    insert_rows("checkout_purchasewallet", columns | {"refunded_fen": "bigint"}, rows)


def find_wallet_parts(purchase_id: int) -> list[PaidWallet]:
    """What wallets paid of a locked purchase: the principal before the bonus, a merchant's before the alliance's."""
    rows = fetch_all(
        "SELECT scope, is_bonus, paid_fen, refunded_fen FROM checkout_purchasewallet WHERE purchase_id = %s"
        " ORDER BY is_bonus, scope DESC",
        [purchase_id],
    )
    return [PaidWallet(scope, bool(is_bonus), *figures) for scope, is_bonus, *figures in rows]


def add_wallet_refunds(
    purchase_id: int, refund_id: int, paid: Sequence[PaidWallet], parts: Sequence[WalletPart]
) -> None:
    """Write what a refund put back into wallets of its locked purchase."""
    before = {(wallet.scope, wallet.is_bonus): wallet.refunded_fen for wallet in paid}
    update_rows(
        "checkout_purchasewallet",
        key={"purchase_id": "bigint", "scope": "text", "is_bonus": "boolean"},
        changes={"refunded_fen": "bigint"},
        rows=[
            (purchase_id, part.scope, part.is_bonus, before[part.scope, part.is_bonus] + part.amount_fen)
            for part in parts
        ],
    )
    columns = {"refund_id": "bigint", "scope": "text", "is_bonus": "boolean", "amount_fen": "bigint"}
    rows = [(refund_id, part.scope, part.is_bonus, part.amount_fen) for part in parts]
    insert_rows("checkout_refundwallet", columns, rows)


def find_refund_id(public_id: str) -> int:
    """The row of a refund that was just written."""
    refund_id: int = fetch_all("SELECT id FROM checkout_refund WHERE public_id = %s", [public_id])[0][0]
    return refund_id


def add_import_refusals(run_id: int, refused: Sequence[RefusedRow]) -> None:
    """Keep which rows of a file were not taken, and why."""
    columns = {"run_id": "bigint", "row_number": "bigint", "field": "text", "code": "text", "message": "text"}
    rows = [(run_id, each.row_number, each.field, each.code, each.message[:400]) for each in refused]
    insert_rows("checkout_importrefusal", columns, rows)


def _stored(row: Sequence[Any]) -> StoredPurchase:
    purchase_id, public_id, merchant_id, store_id, member_id, collect_mode, happened_at, business_date, *figures = row
    moment = as_moment(happened_at)
    assert moment is not None
    return StoredPurchase(
        purchase_id,
        public_id,
        merchant_id,
        store_id,
        member_id,
        CollectMode(collect_mode),
        moment,
        as_day(business_date),
        *figures,
    )

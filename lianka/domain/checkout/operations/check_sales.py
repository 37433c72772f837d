"""The self-check's part in checkout: what purchases and refunds repeat of the books and of their receipts."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Final, NamedTuple

from lianka.domain.checkout.checks import CHECKS
from lianka.domain.checkout.rules.digests import content_digest
from lianka.domain.checkout.rules.in_store import PricedItem, is_priced_right
from lianka.domain.checkout.top_up_checks import TOP_UP_CHECKS
from lianka.domain.checkout.values import REFUNDED_BY_HAND, Channel, OrderKind, TillRecord
from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Difference
from lianka.foundation.db import as_given_moment, stream
from lianka.foundation.values import Rate

_LINE: Final = (
    "item_id",
    "name",
    "category",
    "quantity",
    "list_fen",
    "excluded_fen",
    "tier_fen",
    "coins_fen",
    "points_fen",
    "card_fen",
    "paid_fen",
)
"""What a line of a purchase repeats of its order."""


def check_sales() -> Iterator[Difference]:
    """Go through all laws of purchases, refunds and receipts, and yield the first row that breaks each.

    What a till told is told again and its fingerprint compared with the receipt's, what was refunded by hand with
    the audit trail: that covers amounts which never touch the books, because the merchant collected them. The lines
    of orders are priced again by their card and compared with those of their purchases. Nothing is written, and no
    table is held in memory.
    """
    yield from _check_told("checkout_purchase", "s.paid_fen", "s.points_spent")
    yield from _check_told("checkout_refund", "-s.amount_fen", "0")
    yield from _check_entered()
    yield from _check_lines()
    yield from find_differences((*CHECKS, *TOP_UP_CHECKS))


class _Told(NamedTuple):
    """What a till told, as a purchase or refund repeats it, and the fingerprint of its receipt (if there is one)."""

    id: int
    public_id: str
    member_id: int
    merchant_id: int
    receipt_number: str
    happened_at: datetime | str
    amount_fen: int
    category: str
    store: str
    points_spent: int
    digest: bytes | memoryview | None

    def is_as_told(self) -> bool:
        record = TillRecord(
            member="",
            merchant="",
            receipt_number=self.receipt_number,
            happened_at=as_given_moment(self.happened_at),
            amount_fen=self.amount_fen,
            category=self.category,
            store=self.store,
            points_spent=self.points_spent,
        )
        assert self.digest is not None
        return content_digest(record, member_id=self.member_id, merchant_id=self.merchant_id) == bytes(self.digest)


def _check_told(table: str, amount: str, points_spent: str) -> Iterator[Difference]:
    rows = stream(
        "SELECT s.id, s.public_id, s.member_id, s.merchant_id, s.receipt_number, s.happened_at,"
        f" {amount}, s.category, coalesce(t.name, ''), {points_spent}, r.content_digest FROM {table} s"
        " LEFT JOIN checkout_tillreceipt r ON r.merchant_id = s.merchant_id"
        " AND r.receipt_number = s.receipt_number AND r.public_id = s.public_id"
        " LEFT JOIN merchants_store t ON t.id = s.store_id WHERE s.channel = %s ORDER BY s.id",
        [Channel.TILL_RECORD.value],
    )
    for told in map(_Told._make, rows):
        if told.digest is None:
            yield Difference(table, f"{told.id} ({told.public_id})", f"its receipt {told.receipt_number} is missing")
            return
        if not told.is_as_told():
            what = f"it is not what its receipt {told.receipt_number} told"
            yield Difference(table, f"{told.id} ({told.public_id})", what)
            return


def _check_entered() -> Iterator[Difference]:
    rows = stream(
        "SELECT s.id, s.public_id, s.amount_fen, a.facts FROM checkout_refund s"
        " JOIN checkout_purchase p ON p.id = s.purchase_id"
        " LEFT JOIN foundation_auditentry a ON a.subject = p.public_id AND a.action = %s"
        " WHERE s.channel <> %s ORDER BY s.id",
        [REFUNDED_BY_HAND, Channel.TILL_RECORD.value],
    )
    for (refund_id, public_id, amount_fen), entries in groupby(rows, key=itemgetter(0, 1, 2)):
        facts = (json.loads(entry[3]) for entry in entries if entry[3] is not None)
        if {"refund": public_id, "amount_fen": amount_fen} not in facts:
            what = f"the audit trail says nothing of a refund by hand of {amount_fen} fen"
            yield Difference("checkout_refund", f"{refund_id} ({public_id})", what)
            return


def _check_lines() -> Iterator[Difference]:
    rows = stream(
        "SELECT o.id, o.public_id, o.list_fen, o.payable_fen, o.coins_spent, o.tier_rate, o.card_rate, o.items,"
        " o.purchase_id, l.id, l.number,"
        f" {', '.join(f'l.{name}' for name in _LINE)} FROM checkout_order o"
        " LEFT JOIN checkout_purchaseline l ON l.purchase_id = o.purchase_id WHERE o.kind = %s ORDER BY o.id, l.number",
        [OrderKind.STORE.value],
    )
    for (order_id, public_id, *prices, tier_rate, card_rate, text, purchase_id), lines in groupby(
        rows, key=itemgetter(*range(9))
    ):
        items = [PricedItem(**item) for item in json.loads(text)]
        order = f"{order_id} ({public_id})"
        rates = {"tier_rate": _rate(tier_rate), "card_rate": _rate(card_rate)}
        if not is_priced_right(items, **rates) or _sums(items) != prices:
            what = f"its lines come to its price: found {prices}, expected {_sums(items)} by its tier and card"
            yield Difference("checkout_order", order, what)
            return
        if purchase_id is None:
            continue
        for number, (item, line) in enumerate(zip_longest(items, lines), start=1):
            expected = None if item is None else (number, *(getattr(item, name) for name in _LINE))
            found = None if line is None else tuple(line[10:])
            if found != expected:
                table, row = ("checkout_order", order) if line is None else ("checkout_purchaseline", str(line[9]))
                what = f"line {number} of the purchase is what was ordered: found {found}, expected {expected}"
                yield Difference(table, row, what)
                return


def _rate(millionths: int | None) -> Rate | None:
    return None if millionths is None else Rate(millionths)


def _sums(items: Sequence[PricedItem]) -> list[int]:
    return [
        sum(item.list_fen for item in items),
        sum(item.paid_fen for item in items),
        sum(item.coins_fen for item in items),
    ]

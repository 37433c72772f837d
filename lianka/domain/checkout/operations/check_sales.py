"""The self-check's part in checkout: what purchases and refunds repeat of the books and of their receipts."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from lianka.domain.checkout.checks import CHECKS
from lianka.domain.checkout.rules.digests import content_digest
from lianka.domain.checkout.values import REFUNDED_BY_HAND, Channel, TillRecord
from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Difference
from lianka.foundation.db import as_given_moment, stream


def check_sales() -> Iterator[Difference]:
    """Go through all laws of purchases, refunds and receipts, and yield the first row that breaks each.

    What a till told is told again and its fingerprint compared with the receipt's, what was refunded by hand with
    the audit trail: that covers amounts which never touch the books, because the merchant collected them. Nothing
    is written, and no table is held in memory.
    """
    yield from _check_told("checkout_purchase", "s.paid_fen", "s.points_spent")
    yield from _check_told("checkout_refund", "-s.amount_fen", "0")
    yield from _check_entered()
    yield from find_differences(CHECKS)


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

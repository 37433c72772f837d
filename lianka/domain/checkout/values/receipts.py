"""The words of what was bought: receipts, lists of them, and a day's sums."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.checkout.values.orders import Tender
from lianka.domain.checkout.values.till import Channel
from lianka.domain.merchants.values import CollectMode
from lianka.foundation.values import Rate


class LineRefund(NamedTuple):
    """Money to give back for one line of a purchase, by the line's number."""

    number: int
    amount_fen: int


class ReceiptLine(NamedTuple):
    """One line: what it cost, what points and card took off, what was paid, and what was given back since."""

    number: int
    item_id: str
    name: str
    quantity: int
    list_fen: int
    excluded_fen: int
    points_fen: int
    card_fen: int
    paid_fen: int
    refunded_fen: int


class ReceiptRefund(NamedTuple):
    """Money given back, and what went back with it. `payment_refund_state`: how far the provider has come, if any."""

    refund_id: str
    happened_at: datetime
    amount_fen: int
    points_returned: int
    points_taken_back: int
    reason: str
    payment_refund_state: str


class Receipt(NamedTuple):
    """Everything that can be said of a purchase. `lines` and the card are known of sales at the counter alone."""

    purchase_id: str
    order_id: str | None
    member_id: int
    merchant_id: int
    merchant_name: str
    store_id: int | None
    store_name: str
    channel: Channel
    collect_mode: CollectMode
    tender: Tender
    receipt_number: str
    happened_at: datetime
    lines: Sequence[ReceiptLine]
    list_fen: int
    excluded_fen: int
    points_spent: int
    points_fen: int
    card_name: str
    card_rate: Rate | None
    card_fen: int
    paid_fen: int
    points_earned: int
    refunded_fen: int
    refunds: Sequence[ReceiptRefund]


class RefundPreview(NamedTuple):
    """What a refund would give back, and what would go back with it."""

    amount_fen: int
    points_returned: int
    points_taken_back: int


class Cursor(NamedTuple):
    """Where a list goes on: after the row with this moment and id."""

    happened_at: datetime
    id: int


class ReceiptSummary(NamedTuple):
    """A purchase as a list shows it."""

    purchase_id: str
    member_id: int
    merchant_id: int
    merchant_name: str
    store_name: str
    channel: Channel
    happened_at: datetime
    paid_fen: int
    refunded_fen: int
    points_spent: int
    points_earned: int
    cursor: Cursor


class DaySums(NamedTuple):
    """What a merchant's or a store's purchases of one business day add up to, and what was given back on it."""

    purchases: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    points_earned: int
    points_spent: int

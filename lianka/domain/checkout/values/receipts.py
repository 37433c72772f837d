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
    """One line: what it cost, what tier, coins, points and card took off, what was paid, what was given back since."""

    number: int
    item_id: str
    name: str
    quantity: int
    list_fen: int
    excluded_fen: int
    tier_fen: int
    coins_fen: int
    points_fen: int
    card_fen: int
    paid_fen: int
    refunded_fen: int


class ReceiptRefund(NamedTuple):
    """An amount given back, `stored_fen` of it into wallets, and what went back with it.

    `payment_refund_state`: how far the provider has come, if any.
    """

    refund_id: str
    happened_at: datetime
    amount_fen: int
    points_returned: int
    points_taken_back: int
    reason: str
    payment_refund_state: str
    coins_returned: int
    stored_fen: int
    growth_taken_back: int

    @property
    def cash_fen(self) -> int:
        """What was given back as money."""
        return self.amount_fen - self.stored_fen


class PaidWallet(NamedTuple):
    """A part of a wallet that paid for a purchase, and what went back to it before."""

    scope: str
    is_bonus: bool
    paid_fen: int
    refunded_fen: int


class Receipt(NamedTuple):
    """Everything that can be said of a purchase. `lines` and the card are known of sales at the counter alone.

    `paid_fen` was paid from wallets, as principal and bonus, and the rest with money. Coins are hundredths.
    """

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
    tier_fen: int
    coins_spent: int
    points_spent: int
    points_fen: int
    card_name: str
    card_rate: Rate | None
    card_fen: int
    paid_fen: int
    principal_fen: int
    bonus_fen: int
    wallets: Sequence[PaidWallet]
    points_earned: int
    growth_earned: int
    refunded_fen: int
    refunds: Sequence[ReceiptRefund]

    @property
    def stored_fen(self) -> int:
        """What was paid with stored value."""
        return self.principal_fen + self.bonus_fen

    @property
    def cash_fen(self) -> int:
        """What was paid with money."""
        return self.paid_fen - self.stored_fen


class RefundPreview(NamedTuple):
    """What a refund would give back, and what would go back with it."""

    amount_fen: int
    points_returned: int
    points_taken_back: int
    coins_returned: int
    stored_fen: int

    @property
    def cash_fen(self) -> int:
        """What would be given back as money."""
        return self.amount_fen - self.stored_fen


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
    """What a merchant's or a store's purchases of one business day add up to, and what was given back on it.

    Top-ups and cards are those whose money went into the till; they are no purchases.
    """

    purchases: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    points_earned: int
    points_spent: int
    top_ups_fen: int = 0
    cards_fen: int = 0

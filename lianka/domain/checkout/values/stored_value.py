"""The words of refunding stored value."""

from datetime import datetime
from typing import NamedTuple


class StoredValueRefundPreview(NamedTuple):
    """What a wallet has free, the most principal that can go back, and what a refund of `principal_fen` would do.

    `till_fen` of it is given back at the merchant's till, because it was paid there; the rest goes the way it came.
    """

    merchant_id: int | None
    principal_left_fen: int
    bonus_left_fen: int
    principal_max_fen: int
    principal_fen: int
    bonus_fen: int
    till_fen: int


class StoredValueRefundAnswer(NamedTuple):
    """What refunding stored value did."""

    public_id: str
    principal_fen: int
    bonus_fen: int
    till_fen: int


class StoredValueRefundView(NamedTuple):
    """A refund of stored value as lists show it."""

    public_id: str
    merchant_id: int | None
    merchant_name: str
    principal_fen: int
    bonus_fen: int
    reason: str
    refunded_at: datetime

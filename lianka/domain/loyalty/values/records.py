"""A member's purse as its pages show it: what is in it, and every movement."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from lianka.domain.loyalty.values.purse import PointsBalance
from lianka.domain.loyalty.values.stored_value import WalletBalance


class PurseAsset(StrEnum):
    """A part of the purse, as its page's address names it."""

    POINTS = "points"
    COINS = "coins"
    STORED_VALUE = "stored-value"
    GROWTH = "growth"


class Purse(NamedTuple):
    """What a member can spend, and the growth gathered. Coins are hundredths."""

    points: PointsBalance
    coins: int
    growth: int
    wallets: Sequence[WalletBalance]

    @property
    def stored_fen(self) -> int:
        """All stored value together, wherever it can be spent."""
        return sum(wallet.total_fen for wallet in self.wallets)


class RecordCursor(NamedTuple):
    """Where a list of records goes on: after the line of this journal on this account."""

    journal_id: int
    account_id: int


class PurseRecord(NamedTuple):
    """One movement: of which kind of account, by how much, what stood after it, what caused it, when and where."""

    kind: str
    change: int
    balance_after: int
    source: str
    key: str
    happened_at: datetime
    merchant_name: str
    cursor: RecordCursor

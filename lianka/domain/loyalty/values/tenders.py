"""What pays a sale besides points and cash: coins and stored value."""

from typing import NamedTuple


class Spendable(NamedTuple):
    """What a member can spend of points and, in hundredths, of coins: what is held is left out."""

    points: int
    coins: int


class WalletPart(NamedTuple):
    """Principal or bonus of one wallet that pays a part of a sale, or goes back to it.

    `scope` is the merchant whose stores take the wallet, as the books name it, or empty for the whole alliance.
    `hold_id`: what was reserved for it, if anything was.
    """

    scope: str
    is_bonus: bool
    amount_fen: int
    hold_id: int | None = None

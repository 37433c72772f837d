"""Stored value in a sale and in its refunds (PTS-11, BUY-8). Pure; `docs/rules/in-store.md` has the worked numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from lianka.domain.checkout.values import PaidWallet
from lianka.domain.loyalty.values import WalletBalance, WalletPart
from lianka.foundation.values import allocate


class MoneyParted(NamedTuple):
    """A refund divided over what the purchase was paid with."""

    cash_fen: int
    wallets: tuple[WalletPart, ...]


def wallets_used(wallets: Sequence[WalletBalance], *, principal_fen: int, bonus_fen: int) -> tuple[WalletPart, ...]:
    """Take principal and bonus from the wallets in their order, the merchant's own first; an empty one is no part.

    Raises `ValueError` for more than there is.
    """
    parts: list[WalletPart] = []
    for is_bonus, wanted in ((False, principal_fen), (True, bonus_fen)):
        missing = wanted
        for wallet in wallets:
            part = min(wallet.bonus_fen if is_bonus else wallet.principal_fen, missing)
            if part:
                parts.append(WalletPart(wallet.scope, is_bonus, part))
            missing -= part
        if missing:
            raise ValueError("More stored value is used than there is.")
    return tuple(parts)


def part_refund(amount_fen: int, *, cash_left_fen: int, wallets: Sequence[PaidWallet]) -> MoneyParted:
    """Divide a refund over what can still go back to each tender, by the largest remainder, ties to the earlier.

    The order is cash, then the wallets as given. Raises `ValueError` when more is given back than is left.
    """
    left = [cash_left_fen, *(wallet.paid_fen - wallet.refunded_fen for wallet in wallets)]
    if amount_fen > sum(left):
        raise ValueError("No more can be given back than is left.")
    cash_fen, *parts = allocate(amount_fen, left)
    backs = (WalletPart(each.scope, each.is_bonus, part) for each, part in zip(wallets, parts, strict=True))
    return MoneyParted(cash_fen, tuple(back for back in backs if back.amount_fen))

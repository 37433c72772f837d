"""Stored value that pays a part of a sale, and what a refund puts back (PTS-11), as transfers for their journals."""

from collections.abc import Sequence

from lianka.domain.ledger.values import Transfer
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import WalletPart


def plan_wallet_spent(*, member_id: int, merchant_id: int, parts: Sequence[WalletPart]) -> tuple[Transfer, ...]:
    """Plan what a merchant gets from a member's wallets. Posts nothing; whether it is there the books decide."""
    payable = accounts.payable(merchant_id)
    return tuple(
        Transfer(accounts.wallet(member_id, part.scope, is_bonus=part.is_bonus), payable, part.amount_fen)
        for part in parts
        if part.amount_fen
    )


def plan_wallet_back(*, member_id: int, merchant_id: int, parts: Sequence[WalletPart]) -> tuple[Transfer, ...]:
    """Plan what goes back into a member's wallets. Posts nothing."""
    spent = plan_wallet_spent(member_id=member_id, merchant_id=merchant_id, parts=parts)
    return tuple(Transfer(payable, wallet, amount) for wallet, payable, amount in spent)

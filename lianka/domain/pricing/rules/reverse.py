"""What goes back of shares when what they were paid out of is refunded (`docs/rules/pricing.md`). Pure."""

from collections.abc import Sequence

from lianka.domain.pricing.errors import AmountNegative, OverRefund, TotalNotPositive
from lianka.domain.pricing.values import Share, refuse_twice
from lianka.foundation.values import Fen, part_undone


def reverse(*, total_fen: Fen, shares: Sequence[Share], refunds_fen: Sequence[Fen]) -> list[list[Share]]:
    """What each refund takes back of each share, in the order of the refunds and of the shares.

    The refund that reaches the total takes the rest. Raises `TotalNotPositive`, `AmountNegative`, `DuplicateId`, and
    `OverRefund` for the refund with which they come to more than the total.
    """
    if total_fen <= 0:
        raise TotalNotPositive(field="total_fen")
    _check_shares(shares)
    reversals, before_fen = [], 0
    for index, refund_fen in enumerate(refunds_fen):
        _check_refund(refund_fen, left_fen=total_fen - before_fen, field=f"refunds_fen[{index}]")
        reversals.append(
            [
                Share(to, Fen(part_undone(fen, total=total_fen, undone_before=before_fen, undone_now=refund_fen)))
                for to, fen in shares
            ]
        )
        before_fen += refund_fen
    return reversals


def _check_shares(shares: Sequence[Share]) -> None:
    refuse_twice([share.to for share in shares], place="shares[{}].to")
    for index, share in enumerate(shares):
        if share.fen < 0:
            raise AmountNegative(field=f"shares[{index}].fen")


def _check_refund(refund_fen: int, *, left_fen: int, field: str) -> None:
    if refund_fen < 0:
        raise AmountNegative(field=field)
    if refund_fen > left_fen:
        raise OverRefund(field=field)

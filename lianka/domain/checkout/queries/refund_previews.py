"""What a refund would give back and take back, before anybody agrees to it."""

from collections.abc import Sequence

from lianka.domain.checkout.errors import RefundAmountInvalid, RefundedAlready, RefundExceedsPurchase
from lianka.domain.checkout.rules.line_refunds import PaidLine, refund_of_lines
from lianka.domain.checkout.rules.wallets import part_refund
from lianka.domain.checkout.values import LineRefund, Receipt, RefundPreview
from lianka.foundation.values import part_undone


def preview_refund(
    *, receipt: Receipt, amount_fen: int | None = None, lines: Sequence[LineRefund] = ()
) -> RefundPreview:
    """Tell what `refund_purchase` would do with the same amount or lines, by what the receipt says. Reads nothing.

    Points that were spent meanwhile are still named as taken back: what is missing becomes a debt. Raises
    `RefundAmountInvalid`, `RefundOfLineInvalid`, `RefundExceedsPurchase` or `RefundedAlready`.
    """
    if lines:
        paid = [PaidLine(line.number, line.paid_fen, line.refunded_fen) for line in receipt.lines]
        amount_fen = sum(part.amount_fen for part in refund_of_lines(paid, lines))
    left_fen = receipt.paid_fen - receipt.refunded_fen
    if receipt.refunds and left_fen == 0:
        raise RefundedAlready
    if amount_fen is None or amount_fen < 0 or (amount_fen == 0) != (receipt.paid_fen == 0):
        raise RefundAmountInvalid(field="amount_fen")
    if amount_fen > left_fen:
        raise RefundExceedsPurchase(field="amount_fen", left_fen=left_fen)
    stored_fen = _stored_part(receipt, amount_fen)
    return RefundPreview(
        amount_fen=amount_fen,
        points_returned=_part(receipt, receipt.points_spent, amount_fen),
        points_taken_back=_part(receipt, receipt.points_earned, amount_fen),
        coins_returned=_part(receipt, receipt.coins_spent, amount_fen),
        stored_fen=stored_fen,
    )


def _stored_part(receipt: Receipt, amount_fen: int) -> int:
    stored_left_fen = sum(wallet.paid_fen - wallet.refunded_fen for wallet in receipt.wallets)
    cash_left_fen = receipt.paid_fen - receipt.refunded_fen - stored_left_fen
    parted = part_refund(amount_fen, cash_left_fen=cash_left_fen, wallets=receipt.wallets)
    return amount_fen - parted.cash_fen


def _part(receipt: Receipt, points: int, amount_fen: int) -> int:
    # A purchase paid with points alone is undone whole.
    total, before, now = (receipt.paid_fen, receipt.refunded_fen, amount_fen) if receipt.paid_fen else (1, 0, 1)
    return part_undone(points, total=total, undone_before=before, undone_now=now)

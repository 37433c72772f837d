"""How a refund is divided over the lines of its purchase (BUY-8). Pure; `docs/rules/in-store.md` has the numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from lianka.domain.checkout.errors import RefundExceedsPurchase, RefundOfLineInvalid
from lianka.domain.checkout.values import LineRefund
from lianka.foundation.values import allocate


class PaidLine(NamedTuple):
    """A line of a purchase: what was paid for it, and what was given back before."""

    number: int
    paid_fen: int
    refunded_fen: int

    @property
    def left_fen(self) -> int:
        """What can still be refunded."""
        return self.paid_fen - self.refunded_fen


def refund_of_lines(lines: Sequence[PaidLine], asked: Sequence[LineRefund]) -> list[LineRefund]:
    """Check a refund that names its lines. A line that cost nothing is named with 0.

    Raises `RefundOfLineInvalid` for a line that there is not, one named twice, an amount that is not above zero, or
    only some lines of a purchase that cost nothing; `RefundExceedsPurchase` for more than is left of a line.
    """
    by_number = {line.number: line for line in lines}
    if len({each.number for each in asked}) != len(asked):
        raise RefundOfLineInvalid(field="lines")
    for place, (number, amount_fen) in enumerate(asked):
        line = by_number.get(number)
        if line is None or amount_fen < 0 or (amount_fen == 0) != (line.paid_fen == 0):
            raise RefundOfLineInvalid(field=f"lines[{place}]")
        if amount_fen > line.left_fen:
            raise RefundExceedsPurchase(field=f"lines[{place}].amount_fen", left_fen=line.left_fen)
    if len(asked) < len(lines) and not any(line.paid_fen for line in lines):
        raise RefundOfLineInvalid(field="lines")
    return list(asked)


def refund_over_lines(lines: Sequence[PaidLine], amount_fen: int) -> list[LineRefund]:
    """Divide a refund over what is left of each line, by the largest remainder; lines that get nothing are left out.

    Raises `ValueError` when more is given back than is left.
    """
    left = [line.left_fen for line in lines]
    if amount_fen > sum(left):
        raise ValueError("No more can be given back than is left.")
    parts = allocate(amount_fen, left)
    return [LineRefund(line.number, part) for line, part in zip(lines, parts, strict=True) if part]

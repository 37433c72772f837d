"""What stands on a merchant's account of points bought in advance."""

from typing import NamedTuple


class PrepaidState(NamedTuple):
    """A merchant's points bought in advance, in fen. `due_fen`: issued for and not covered yet (below 0: taken back).

    `floor_fen`: the lowest balance the books allow now.
    """

    merchant_id: int
    balance_fen: int
    due_fen: int
    credit_limit_fen: int
    reserve_fen: int
    alert_threshold_fen: int
    floor_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be issued for: bought, less what is due, plus the credit, less the reserve."""
        return self.balance_fen - self.due_fen + self.credit_limit_fen - self.reserve_fen

"""What a member can pay with besides cash."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lianka.domain.pricing.values.bounds import refuse_below_one, refuse_negative
from lianka.foundation.values import Coins, Fen, Points

NO_COINS: Final = Coins(0)
NO_POINTS: Final = Points(0)
NO_MONEY: Final = Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinPurse:
    """Coins that may be used. `use` None: as many as fit."""

    balance: Coins = NO_COINS
    use: Coins | None = None

    def __post_init__(self) -> None:
        refuse_negative(self, "balance", "use")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsPurse:
    """Points that may be used, and how many make a yuan. `use` None: as many as fit."""

    balance: Points = NO_POINTS
    points_per_yuan: int = 100
    use: Points | None = None

    def __post_init__(self) -> None:
        refuse_negative(self, "balance", "use")
        refuse_below_one(self, "points_per_yuan")

    def worth_of(self, points: int) -> int:
        """What a number of points is worth, in fen, rounded down."""
        return points * 100 // self.points_per_yuan

    def most_within(self, fen: int) -> int:
        """The largest number of points, whoever holds them, that is worth no more than `fen`."""
        return (self.points_per_yuan * (fen + 1) - 1) // 100

    def fewest_worth(self, fen: int) -> int:
        """The smallest number of points that is worth `fen` at least."""
        return -(-fen * self.points_per_yuan // 100)


class StoredValueOrder(StrEnum):
    """Which part of the stored value is used first."""

    PRINCIPAL_FIRST = "principal_first"
    BONUS_FIRST = "bonus_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValue:
    """Stored value that may be used: what was paid in, and what was added as a bonus. `use` None: as much as fits."""

    principal_fen: Fen = NO_MONEY
    bonus_fen: Fen = NO_MONEY
    use: Fen | None = None
    order: StoredValueOrder = StoredValueOrder.PRINCIPAL_FIRST

    def __post_init__(self) -> None:
        refuse_negative(self, "principal_fen", "bonus_fen", "use")

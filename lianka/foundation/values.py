"""The numbers of the house: money, points, coins, rates, and how an amount is divided.

No float touches any of them. `Fen`, `Points` and `Coins` are integers that the type checker keeps apart
and that cost nothing at run time (`docs/decisions/0003-integers-with-names.md`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, NewType, Self

Fen = NewType("Fen", int)
"""Money in integer fen, a hundredth of a yuan."""

Points = NewType("Points", int)
"""Whole points."""

Coins = NewType("Coins", int)
"""Shopping coins in integer hundredths: 100 is one coin, worth 1.00 yuan."""

RATE_PLACES: Final = 6
RATE_MAX: Final = 10**9
_MILLION: Final = 10**RATE_PLACES


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """An exact factor with at most six decimal places: a share of a sale, or a price in fen per point.

    Kept as integer millionths, so that multiplying an amount is integer arithmetic only.
    """

    millionths: int

    def __post_init__(self) -> None:
        if self.millionths < 0:
            raise ValueError("A rate is never negative.")

    @classmethod
    def of(cls, value: str | int | Decimal) -> Self:
        """Read a rate from a decimal string, an integer or a `Decimal`.

        Raises `ValueError` for what is no number, is negative or beyond `RATE_MAX`, or has more than six places.
        """
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise ValueError(f"{value!r} is not a rate.") from error
        # Chained, because abs() itself overflows on an exponent no rate has.
        if not number.is_finite() or not -RATE_MAX <= number <= RATE_MAX:
            raise ValueError(f"{value!r} is not a rate.")
        millionths = int(number * _MILLION)
        # The product may have been rounded to the context's precision; comparing decimals never rounds.
        if Decimal(millionths).scaleb(-RATE_PLACES) != number:
            raise ValueError(f"{value} has more than {RATE_PLACES} decimal places.")
        return cls(millionths)

    @property
    def value(self) -> Decimal:
        """The rate as a `Decimal` with six places."""
        return Decimal(self.millionths).scaleb(-RATE_PLACES)

    def half_up(self, amount: int) -> int:
        """Multiply a non-negative amount and round half up to a whole unit."""
        if amount < 0:
            raise ValueError("Rates multiply amounts that are not negative.")
        return (2 * amount * self.millionths + _MILLION) // (2 * _MILLION)

    def floor(self, amount: int) -> int:
        """Multiply a non-negative amount and drop the fraction: what rounding leaves stays with the payer."""
        if amount < 0:
            raise ValueError("Rates multiply amounts that are not negative.")
        return amount * self.millionths // _MILLION

    def __str__(self) -> str:
        return format(self.value.normalize(), "f")


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` in proportion to `weights` by the largest remainder, ties to the earlier.

    The parts always add up to `total`. Raises `ValueError` when there is nothing to divide over, or
    for a negative total or weight.
    """
    whole = sum(weights)
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("Only amounts and weights that are not negative can be divided.")
    if whole == 0:
        if total == 0:
            return [0] * len(weights)
        raise ValueError("An amount cannot be divided over weights that add up to nothing.")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def part_undone(part: int, *, total: int, undone_before: int, undone_now: int) -> int:
    """What goes back of `part` when `undone_now` more of `total` is undone (any one unit, all non-negative).

    `floor(part × cumulative / total) − taken before`; the step that reaches the total takes the rest.
    Raises `ValueError` when more would be undone than there is.
    """
    cumulative = undone_before + undone_now
    if total <= 0 or undone_before < 0 or undone_now < 0 or cumulative > total:
        raise ValueError("No more can be undone than there is.")
    return part * cumulative // total - part * undone_before // total

"""A sale while it is priced: every step takes from what the steps before it left."""

from collections.abc import Sequence

from lianka.domain.pricing.values import SaleLine
from lianka.foundation.values import Rate, allocate


class Basket:
    """What is left of each line, in fen and without what is excluded, and what each step took of it.

    Lines are known by their index; `promotable` are those that steps 2 to 6 may touch. A step has a column, which is
    all there is to know of it here: many sales are priced to find the best one.
    """

    __slots__ = (
        "card",
        "coins",
        "coupon",
        "left",
        "lines",
        "points",
        "promotable",
        "spend_and_save",
        "timed_or_tier",
    )

    def __init__(self, lines: Sequence[SaleLine]) -> None:
        self.lines = lines
        self.left = [line.list_fen - line.excluded_fen for line in lines]
        self.promotable = [index for index, line in enumerate(lines) if line.is_promotable]
        nothing = [0] * len(lines)
        self.timed_or_tier = nothing.copy()
        self.spend_and_save = nothing.copy()
        self.coupon = nothing.copy()
        self.coins = nothing.copy()
        self.points = nothing.copy()
        self.card = nothing

    def reached_by(self, line_ids: frozenset[str] | None) -> list[int]:
        """The promotable lines among these; None is all."""
        if line_ids is None:
            return self.promotable
        return [index for index in self.promotable if self.lines[index].id in line_ids]

    def caps(self, shares: Sequence[Rate]) -> list[int]:
        """How much of each line may be taken when each gives its share at most, rounded down."""
        caps = [0] * len(self.lines)
        for index in self.promotable:
            caps[index] = shares[index].floor(self.left[index])
        return caps

    def take(self, column: list[int], index: int, fen: int) -> None:
        """Let the step of this column take an amount of one line."""
        self.left[index] -= fen
        column[index] += fen

    def take_over(self, column: list[int], fen: int, weights: Sequence[int]) -> tuple[int, ...]:
        """Let the step take an amount of all lines in proportion to one weight each; the parts, by line."""
        if fen == 0:
            return (0,) * len(self.lines)
        parts = allocate(fen, weights)
        for index, part in enumerate(parts):
            if part:
                self.take(column, index, part)
        return tuple(parts)

"""The words of loyalty: how long points live, what a spending is, and what the planners answer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self

from lianka.domain.loyalty.errors import InvalidValidityPolicy
from lianka.foundation.values import Rate


class ValidityKind(StrEnum):
    """How the end of a point's life is found. `docs/rules/validity.md` shows each with numbers."""

    MONTHS = "months"
    MONTHS_END = "months_end"
    YEAR_END = "year_end"
    CYCLE = "cycle"
    DATE = "date"
    NEVER = "never"


_COUNTED = frozenset(
    (ValidityKind.MONTHS, ValidityKind.MONTHS_END, ValidityKind.YEAR_END, ValidityKind.CYCLE),
)


@dataclass(frozen=True, slots=True)
class ValidityPolicy:
    """How long points live. `n` counts months or calendar years, `day` is the last day of the kind `date`.

    Raises `InvalidValidityPolicy` without what its kind needs.
    """

    kind: ValidityKind
    n: int | None = None
    day: date | None = None

    def __post_init__(self) -> None:
        if self.kind in _COUNTED and (self.n is None or self.n < 1):
            raise InvalidValidityPolicy(field="n")
        if self.kind == ValidityKind.DATE and self.day is None:
            raise InvalidValidityPolicy(field="date")

    @classmethod
    def of(cls, *, kind: str, n: int | None = None, day: date | None = None) -> Self:
        """Read a policy from the outside. Raises `InvalidValidityPolicy` for a kind there is not, too."""
        if kind not in set(ValidityKind):
            raise InvalidValidityPolicy(field="kind")
        return cls(ValidityKind(kind), n, day)


class RateSource(StrEnum):
    """Where the rate of an earning was found, the narrowest first."""

    CATEGORY = "category"
    CONTRACT = "contract"
    PRESET = "preset"
    DEFAULT = "default"


class EarnRate(NamedTuple):
    """The rate that applies to a spending, where it was found, and under which category or trade, if any."""

    points_per_yuan: Rate
    source: RateSource
    name: str


class NothingEarned(StrEnum):
    """Why a spending earns no points."""

    ROUNDED_TO_NOTHING = "rounded_to_nothing"
    MERCHANT_OUT_OF_POINTS = "merchant_out_of_points"


class ExpiryDestination(StrEnum):
    """Who gets the money behind points that expired."""

    BREAKAGE = "breakage"
    ISSUER = "issuer"

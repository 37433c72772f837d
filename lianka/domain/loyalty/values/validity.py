"""How long points live."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from lianka.domain.loyalty.errors import InvalidValidityPolicy


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

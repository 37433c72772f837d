"""The tiers that the alliance set: what they count, what they give, and what is told of members' growth."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from lianka.domain.ledger.values import Transfer
from lianka.domain.loyalty.values.spending import Undoing
from lianka.domain.loyalty.values.tiers import TierLadder
from lianka.foundation.values import Rate


class TierMeasure(StrEnum):
    """What the climb counts: growth, fen paid, purchases, or points earned by purchases."""

    GROWTH = "growth"
    AMOUNT = "amount"
    PURCHASES = "purchases"
    POINTS = "points"


class TierTerms(NamedTuple):
    """What a member's tier gives in a sale: the tier price as the share paid (None: there is none), and the factor
    on points earned. `points_per_yuan`: how many points pay a yuan for it (None: as for everyone).
    """

    tier: str
    name: str
    rate: Rate | None
    points_multiplier: Rate
    points_per_yuan: int | None


NO_TIER: Final = TierTerms("", "", None, Rate.of(1), None)
"""For everyone, as long as the alliance has set no tiers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierBook:
    """The tiers as they are set now, to be asked in memory.

    `measure_number` counts how often the measure was chosen, `measured_from` says when lately. `stand_ins` names for
    each tier that was taken away the one that whoever still has it belongs to.
    """

    measure: TierMeasure
    measure_number: int
    measured_from: datetime
    growth_per_yuan: Rate
    ladder: TierLadder
    terms: Mapping[str, TierTerms]
    stand_ins: Mapping[str, str]

    def tier_of(self, code: str) -> str:
        """The tier itself, or the one that stands in for it."""
        return self.stand_ins.get(code, code)

    def highest_of(self, codes: Collection[str]) -> TierTerms:
        """The terms of the highest of these tiers; of the base, if there are none."""
        steps = [self.ladder.step_of(self.tier_of(code)) for code in codes]
        return self.terms[self.ladder.tiers[max(steps, default=0)].code]


class GrowthPlan(NamedTuple):
    """What a spending brings: growth for the books and its transfers, and what it adds to the climb.

    Below zero when growth is taken back.
    """

    growth: int
    climb: int
    transfers: tuple[Transfer, ...]


NO_GROWTH: Final = GrowthPlan(0, 0, ())


class GrowthBack(NamedTuple):
    """A refund takes back part of what a purchase brought at `gained_at`: `growth` in all, and whatever the measure
    counts of its `paid_fen` and of the `points` it earned.
    """

    member_id: int
    growth: int
    paid_fen: int
    points: int
    gained_at: datetime
    undoing: Undoing


class GrowthGained(NamedTuple):
    """What a member gained on its climb, by the measure; below zero when it is taken back.

    `cause` names it for the history, as `purchase:pur_...`.
    """

    member_id: int
    growth: int
    happened_at: datetime
    cause: str


class TierGranted(NamedTuple):
    """A tier a member has at least from one moment until another (None: for good), once for each `cause`."""

    member_id: int
    tier: str
    valid_from: datetime
    valid_until: datetime | None
    cause: str
    by: str
    reason: str = ""

"""What tiers there are, where a member stands on its way up, and what changed.

Thresholds and growth are plain integers: what they count (growth, fen spent, purchases, points) is a setting.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from lianka.domain.loyalty.errors import (
    BaseTierNotZero,
    DuplicateTier,
    HoldBelowOne,
    ThresholdsNotRising,
    TiersMissing,
    UnknownTier,
)


class FallKind(StrEnum):
    """Where a tier falls whose hold was not earned again."""

    TO_EARNED = "to_earned"
    ONE_STEP = "one_step"


class Tier(NamedTuple):
    """A tier and the climb that reaches it."""

    code: str
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLadder:
    """The tiers from the base up, for how many months one is held (None: for ever), and how far it falls.

    `by_approval`: a threshold that is reached lifts nobody by itself; whoever may decides, `approve_tier` lifts.
    Raises `TiersMissing`, `BaseTierNotZero`, `ThresholdsNotRising`, `DuplicateTier` or `HoldBelowOne`.
    """

    tiers: tuple[Tier, ...]
    hold_months: int | None
    fall: FallKind = FallKind.TO_EARNED
    by_approval: bool = False

    def __post_init__(self) -> None:
        if not self.tiers:
            raise TiersMissing(field="tiers")
        if self.tiers[0].threshold != 0:
            raise BaseTierNotZero(field="tiers[0].threshold")
        for index, tier in enumerate(self.tiers[1:], start=1):
            if tier.threshold <= self.tiers[index - 1].threshold:
                raise ThresholdsNotRising(field=f"tiers[{index}].threshold")
            if tier.code in [lower.code for lower in self.tiers[:index]]:
                raise DuplicateTier(field=f"tiers[{index}].code", tier=tier.code)
        if self.hold_months is not None and self.hold_months < 1:
            raise HoldBelowOne(field="hold_months")

    @property
    def base(self) -> Tier:
        """The tier everyone has at least."""
        return self.tiers[0]

    def step_of(self, code: str) -> int:
        """How many steps above the base a tier stands. Raises `UnknownTier`."""
        for step, tier in enumerate(self.tiers):
            if tier.code == code:
                return step
        raise UnknownTier(field="tier", tier=code)

    def step_reached(self, growth: int) -> int:
        """The step of the highest tier whose threshold `growth` reaches; the base, if it reaches none."""
        return max([step for step, tier in enumerate(self.tiers) if tier.threshold <= growth], default=0)


class Growth(NamedTuple):
    """Growth gained at a moment; below zero when it was taken back. `because` says by what, for the history."""

    at: datetime
    growth: int
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierHold:
    """For how long a tier cannot fall: `months` calendar months after `anchor`, to the review at `until`.

    `anchor` and `months` are kept rather than the latest day, as clamping would drift from hold to hold: 31 August,
    28 February, 28 August. `growth` is what was gathered since the latest upgrade or review.
    """

    anchor: date
    months: int
    until: datetime
    growth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TierState:
    """Where a member stands: its tier, its climb (growth since joining or the latest fall), and its hold.

    The base tier has no hold, nor has any that is held for ever. What happened before `decided_until` is decided:
    growth that becomes known later counts at a later moment.
    """

    tier: str
    climb: int = 0
    hold: TierHold | None = None
    decided_until: datetime | None = None

    @property
    def hold_until(self) -> datetime | None:
        """The moment of the next review, if there will be one."""
        return self.hold.until if self.hold else None


class TierChangeCause(StrEnum):
    """Why a tier was written down anew."""

    REACHED = "reached"
    KEPT = "kept"
    FELL = "fell"
    APPROVED = "approved"
    RESTARTED = "restarted"


class TierChange(NamedTuple):
    """A tier that was reached, kept at a review, or lost at it.

    `climb` is the one it was decided on; a fall sets it aside. `hold_until` is the review it leads to. `because`: by
    which growth, or whose word.
    """

    at: datetime
    from_tier: str
    to_tier: str
    cause: TierChangeCause
    climb: int
    hold_until: datetime | None
    because: str = ""


class TierAdvance(NamedTuple):
    """Where a member stands now, and what changed on the way, in order."""

    state: TierState
    changes: tuple[TierChange, ...]

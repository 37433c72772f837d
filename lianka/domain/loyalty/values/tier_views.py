"""How a member's way through the tiers is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.loyalty.values.tier_benefits import Benefit
from lianka.domain.loyalty.values.tier_book import TierMeasure, TierTerms
from lianka.domain.loyalty.values.tiers import TierChangeCause


class RungView(NamedTuple):
    """A tier of the ladder, what it gives, and whether the member has it or a higher one."""

    terms: TierTerms
    threshold: int
    benefits: Sequence[Benefit]
    is_unlocked: bool
    is_own: bool


class NextTier(NamedTuple):
    """The next tier, what is missing to reach it, and how far the way from the present one is done, in percent."""

    name: str
    threshold: int
    missing: int
    percent: int


class KeepView(NamedTuple):
    """Until when the grown tier is held, and what is missing to keep it then."""

    name: str
    until: datetime
    gathered: int
    missing: int


class MoveView(NamedTuple):
    """A change of a member's grown tier, by the names of the tiers."""

    at: datetime
    from_name: str
    to_name: str
    cause: TierChangeCause
    climb: int
    hold_until: datetime | None
    because: str


class GrantView(NamedTuple):
    """A tier granted to a member for a while."""

    tier: str
    name: str
    valid_from: datetime
    valid_until: datetime | None
    cause: str
    granted_by: str
    reason: str


class StandingView(NamedTuple):
    """Where a member stands: the tier that applies and the grown one, the way on, the ladder, grants and history."""

    terms: TierTerms
    grown: TierTerms
    measure: TierMeasure
    climb: int
    next: NextTier | None
    keep: KeepView | None
    granted_until: datetime | None
    ladder: Sequence[RungView]
    grants: Sequence[GrantView]
    history: Sequence[MoveView]

    @property
    def is_granted(self) -> bool:
        """Whether the tier that applies is a granted one, above the grown one."""
        return self.terms.tier != self.grown.tier

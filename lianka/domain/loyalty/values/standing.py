"""Where a member stands as its row keeps it, and what came of going on from there."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lianka.domain.loyalty.values.tiers import TierChange, TierState


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberStanding:
    """A member's grown tier with all that its row counts. `version` 0: there is no row yet."""

    member_id: int
    state: TierState
    gathered: int
    measure_number: int
    counted_from: datetime
    move_count: int = 0
    version: int = 0


class StandingAdvance(NamedTuple):
    """Where a member stands now, and what changed on the way, in order."""

    standing: MemberStanding
    changes: tuple[TierChange, ...]

"""How a member climbs, holds and loses tiers (MBR-5, MBR-6). Pure; `docs/rules/tiers.md` has the worked numbers.

A state goes in with what happened since, a state comes out: doing it in slices or all at once is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from lianka.domain.loyalty.errors import GrowthAfterUntil, GrowthUnsorted, HoldTooLong
from lianka.domain.loyalty.values import (
    FallKind,
    Growth,
    TierAdvance,
    TierChange,
    TierChangeCause,
    TierHold,
    TierLadder,
    TierState,
)
from lianka.foundation.calendar import add_months, business_date, end_of_day


def start_at_base(ladder: TierLadder) -> TierState:
    """Where a member stands who has just joined."""
    return TierState(tier=ladder.base.code)


def advance_tier(
    ladder: TierLadder, state: TierState, *, events: Sequence[Growth], until: datetime, zone: ZoneInfo
) -> TierAdvance:
    """Let the growth count and every review happen that is due at or before `until`.

    At the same moment, a review comes before growth. Raises `GrowthUnsorted` for growth before what is decided,
    `GrowthAfterUntil`, `UnknownTier`, and `HoldTooLong` where the calendar ends.
    """
    _check_order(state, events, until)
    way = _Way(ladder, zone)
    for event in events:
        state = way.grow(way.review(state, by=event.at), event)
    state = way.review(state, by=until)
    decided = TierState(tier=state.tier, climb=state.climb, hold=state.hold, decided_until=until)
    return TierAdvance(decided, tuple(way.changes))


def approve_tier(
    ladder: TierLadder, state: TierState, *, tier: str, at: datetime, zone: ZoneInfo, because: str
) -> TierAdvance:
    """Lift a member to a tier that it reached and that was approved: its hold starts with the approval.

    Raises `UnknownTier`, `GrowthUnsorted` before what is decided, and `HoldTooLong`.
    """
    _check_order(state, (), at)
    way = _Way(ladder, zone)
    hold = way.hold_from(business_date(at, zone))
    step, cause = ladder.step_of(tier), TierChangeCause.APPROVED
    lifted = way.moved(state, at=at, step=step, climb=state.climb, hold=hold, cause=cause, because=because)
    return TierAdvance(replace(lifted, decided_until=at), tuple(way.changes))


def restart_tier(ladder: TierLadder, state: TierState, *, tier: str, at: datetime) -> TierAdvance:
    """Let a member stand where `tier` begins, its own or the one that stands in: what was counted counts no more.

    Both sums start from the tier's threshold, so that the hold under way ends well, as it was promised.
    """
    threshold = ladder.tiers[ladder.step_of(tier)].threshold
    hold = state.hold and replace(state.hold, growth=threshold)
    change = TierChange(at, state.tier, tier, TierChangeCause.RESTARTED, threshold, state.hold_until)
    return TierAdvance(replace(state, tier=tier, climb=threshold, hold=hold), (change,))


@dataclass(frozen=True, slots=True)
class _Way:
    """The rules of the way, and what changed on it so far."""

    ladder: TierLadder
    zone: ZoneInfo
    changes: list[TierChange] = field(default_factory=list)

    def grow(self, state: TierState, event: Growth) -> TierState:
        """Add the growth to both sums; a higher tier is reached at once."""
        step, climb = self.ladder.step_of(state.tier), state.climb + event.growth
        reached = self.ladder.step_reached(climb)
        if reached > step and not self.ladder.by_approval:
            # The growth that lifts a member is spent on that: the new hold starts from 0.
            hold, cause = self.hold_from(business_date(event.at, self.zone)), TierChangeCause.REACHED
            state = replace(state, climb=climb)
            return self.moved(
                state, at=event.at, step=reached, climb=climb, hold=hold, cause=cause, because=event.because
            )
        hold = state.hold and replace(state.hold, growth=state.hold.growth + event.growth)
        return replace(state, climb=climb, hold=hold)

    def review(self, state: TierState, *, by: datetime) -> TierState:
        """Do all reviews that are due at or before `by`, one after the other."""
        while state.hold is not None and state.hold.until <= by:
            state = self._reviewed(state, state.hold)
        return state

    def _reviewed(self, state: TierState, hold: TierHold) -> TierState:
        step = self.ladder.step_of(state.tier)
        earned = self.ladder.step_reached(hold.growth)
        if earned >= step:
            hold_on = self.hold_from(hold.anchor, months_before=hold.months)
            cause = TierChangeCause.KEPT
            return self.moved(state, at=hold.until, step=step, climb=state.climb, hold=hold_on, cause=cause)
        lower = earned if self.ladder.fall is FallKind.TO_EARNED else step - 1
        hold_below = self.hold_from(add_months(hold.anchor, hold.months)) if lower else None
        return self.moved(state, at=hold.until, step=lower, climb=0, hold=hold_below, cause=TierChangeCause.FELL)

    def hold_from(self, anchor: date, *, months_before: int = 0) -> TierHold | None:
        """The hold that ends so many months after the anchor; none where tiers are held for ever."""
        if self.ladder.hold_months is None:
            return None
        months = months_before + self.ladder.hold_months
        return _hold(anchor, months, self.zone)

    def moved(
        self,
        state: TierState,
        *,
        at: datetime,
        step: int,
        climb: int,
        hold: TierHold | None,
        cause: TierChangeCause,
        because: str = "",
    ) -> TierState:
        """Write down the change, with the climb it was decided on, and return where it leads."""
        tier = self.ladder.tiers[step].code
        hold_until = hold.until if hold else None
        self.changes.append(TierChange(at, state.tier, tier, cause, state.climb, hold_until, because))
        return TierState(tier=tier, climb=climb, hold=hold, decided_until=state.decided_until)


@lru_cache(maxsize=4096)
def _hold(anchor: date, months: int, zone: ZoneInfo) -> TierHold:
    # The members that are reviewed together began their holds on a few days.
    try:
        return TierHold(anchor=anchor, months=months, until=end_of_day(add_months(anchor, months), zone))
    except (ValueError, OverflowError) as error:
        raise HoldTooLong(field="hold_months") from error


def _check_order(state: TierState, events: Sequence[Growth], until: datetime) -> None:
    latest = state.decided_until
    for index, event in enumerate(events):
        if latest is not None and event.at < latest:
            raise GrowthUnsorted(field=f"events[{index}].at")
        if event.at > until:
            raise GrowthAfterUntil(field=f"events[{index}].at")
        latest = event.at
    if latest is not None and until < latest:
        raise GrowthUnsorted(field="until")

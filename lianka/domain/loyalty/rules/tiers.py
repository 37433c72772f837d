"""How a member climbs, holds and loses tiers (MBR-5, MBR-6). Pure; `docs/rules/tiers.md` has the worked numbers.

A state goes in with what happened since, a state comes out: doing it in slices or all at once is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
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
    return TierAdvance(replace(state, decided_until=until), tuple(way.changes))


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
        if reached > step:
            # The growth that lifts a member is spent on that: the new hold starts from 0.
            hold = self._hold_from(business_date(event.at, self.zone))
            return self._moved(state, at=event.at, step=reached, climb=climb, hold=hold, cause=TierChangeCause.REACHED)
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
            hold_on = self._hold_from(hold.anchor, months_before=hold.months)
            cause = TierChangeCause.KEPT
            return self._moved(state, at=hold.until, step=step, climb=state.climb, hold=hold_on, cause=cause)
        lower = earned if self.ladder.fall is FallKind.TO_EARNED else step - 1
        hold_below = self._hold_from(add_months(hold.anchor, hold.months)) if lower else None
        return self._moved(state, at=hold.until, step=lower, climb=0, hold=hold_below, cause=TierChangeCause.FELL)

    def _hold_from(self, anchor: date, *, months_before: int = 0) -> TierHold | None:
        if self.ladder.hold_months is None:
            return None
        months = months_before + self.ladder.hold_months
        try:
            return TierHold(anchor=anchor, months=months, until=end_of_day(add_months(anchor, months), self.zone))
        except (ValueError, OverflowError) as error:
            raise HoldTooLong(field="hold_months") from error

    def _moved(
        self,
        state: TierState,
        *,
        at: datetime,
        step: int,
        climb: int,
        hold: TierHold | None,
        cause: TierChangeCause,
    ) -> TierState:
        tier = self.ladder.tiers[step].code
        self.changes.append(TierChange(at, state.tier, tier, cause))
        return replace(state, tier=tier, climb=climb, hold=hold)


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

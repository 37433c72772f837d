"""How a member's row goes on: by what it gained, by a review, by an approval. Pure, on top of `rules.tiers`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lianka.domain.loyalty.rules.tiers import advance_tier, approve_tier, restart_tier, start_at_base
from lianka.domain.loyalty.values import (
    Growth,
    GrowthGained,
    MemberStanding,
    StandingAdvance,
    TierAdvance,
    TierBook,
    TierChange,
    TierState,
)


def first_standing(book: TierBook, *, member_id: int, at: datetime) -> MemberStanding:
    """Where a member stands who gathered nothing yet."""
    state = start_at_base(book.ladder)
    return MemberStanding(
        member_id=member_id, state=state, gathered=0, measure_number=book.measure_number, counted_from=at
    )


def count_gains(
    book: TierBook, standing: MemberStanding, *, gains: Iterable[GrowthGained], at: datetime, zone: ZoneInfo
) -> StandingAdvance:
    """Let a member's gains count, in the order they happened, and every review that is due before the latest.

    What becomes known after its moment was decided counts at the moment up to which all is decided; what a fast clock
    dates later than `at` counts at `at`.
    """
    standing, changes = bring_up_to_date(book, standing, at=at)
    events = _in_order(gains, decided_until=standing.state.decided_until, at=at)
    advance = advance_tier(book.ladder, standing.state, events=events, until=events[-1].at, zone=zone)
    gathered = standing.gathered + sum(event.growth for event in events)
    # Rivals may be told later and commit earlier: what the books posted since the earliest of them was counted.
    counted = replace(standing, gathered=gathered, counted_from=min(standing.counted_from, at))
    return _moved(counted, advance, changes)


def review_standing(
    book: TierBook, standing: MemberStanding, *, until: datetime, at: datetime, zone: ZoneInfo
) -> StandingAdvance:
    """Let every review happen that is due at or before `until`."""
    standing, changes = bring_up_to_date(book, standing, at=at)
    decided = standing.state.decided_until
    until = until if decided is None else max(until, decided)
    return _moved(standing, advance_tier(book.ladder, standing.state, events=(), until=until, zone=zone), changes)


def approve_standing(
    book: TierBook, standing: MemberStanding, *, tier: str, at: datetime, zone: ZoneInfo, because: str
) -> StandingAdvance:
    """Lift a member to an approved tier, after every review that is due by then."""
    standing, changes = review_standing(book, standing, until=at, at=at, zone=zone)
    moment = max(at, standing.state.decided_until or at)
    return _moved(
        standing, approve_tier(book.ladder, standing.state, tier=tier, at=moment, zone=zone, because=because), changes
    )


def state_at(book: TierBook, standing: MemberStanding, *, at: datetime, zone: ZoneInfo) -> TierState:
    """Where a member stands at `at`, whether or not the job has reviewed it yet."""
    if standing.state.hold is None or standing.state.hold.until > at:
        return replace(standing.state, tier=book.tier_of(standing.state.tier))
    return review_standing(book, standing, until=at, at=at, zone=zone).standing.state


def bring_up_to_date(book: TierBook, standing: MemberStanding, *, at: datetime) -> StandingAdvance:
    """Let a member stand on a tier there is, and count by the measure that is set now; else its sums start anew."""
    state, tier = standing.state, book.tier_of(standing.state.tier)
    if standing.measure_number == book.measure_number and tier == state.tier:
        return StandingAdvance(standing, ())
    moment = max(book.measured_from, state.decided_until or book.measured_from)
    advance = restart_tier(book.ladder, state, tier=tier, at=moment)
    counted = replace(
        standing,
        gathered=0,
        measure_number=book.measure_number,
        counted_from=at,
        state=replace(advance.state, decided_until=moment),
        move_count=standing.move_count + len(advance.changes),
    )
    return StandingAdvance(counted, advance.changes)


def _in_order(gains: Iterable[GrowthGained], *, decided_until: datetime | None, at: datetime) -> Sequence[Growth]:
    earliest = decided_until or datetime.min.replace(tzinfo=at.tzinfo)
    events = [Growth(max(min(gain.happened_at, at), earliest), gain.growth, gain.cause) for gain in gains]
    return sorted(events, key=lambda event: event.at)


def _moved(standing: MemberStanding, advance: TierAdvance, before: Sequence[TierChange]) -> StandingAdvance:
    count = standing.move_count + len(advance.changes)
    # Written out: a review goes through thousands, and `replace` looks up every field of each.
    moved = MemberStanding(
        member_id=standing.member_id,
        state=advance.state,
        gathered=standing.gathered,
        measure_number=standing.measure_number,
        counted_from=standing.counted_from,
        move_count=count,
        version=standing.version,
    )
    return StandingAdvance(moved, (*before, *advance.changes))

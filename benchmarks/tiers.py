"""The review of a million members whose tiers' holds end on one day, beside the bare SQL of the same rows."""

from datetime import date, timedelta

from benchmarks.databases import analyze
from benchmarks.jobs import HEAD, DailyJob, measure, sizes_of
from benchmarks.people import activate_members, register_members
from benchmarks.report import Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.operations import review_tiers as reviews
from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.values import (
    MemberStanding,
    StandingAdvance,
    TierChange,
    TierChangeCause,
    TierDraft,
    TierHold,
    TierRules,
    TierState,
)
from lianka.foundation.audit import SYSTEM
from lianka.foundation.calendar import end_of_day, start_of_day
from lianka.foundation.db import fetch_all, transaction

_FOUNDED = start_of_day(date(2025, 1, 1))
_ANCHOR = date(2025, 6, 1)
_FEW_ON, _CHUNKS_ON, _MANY_ON = (date(2026, 6, day) for day in (1, 2, 3))
_LADDER = (
    TierDraft(code="basic", name="普通", threshold=0),
    TierDraft(code="silver", name="银卡", threshold=500),
    TierDraft(code="gold", name="金卡", threshold=1500),
)
_AT_ONCE = 10_000


def tier_reviews(size: int) -> Table:
    """Review `size` members, of whom half keep their tier and half fall."""
    sizes = sizes_of(size, chunk=reviews.CHUNK)
    members = _found(sum(sizes))
    first = 0
    for count, day in zip(sizes, (_FEW_ON, _CHUNKS_ON, _MANY_ON), strict=True):
        for start in range(first, first + count, _AT_ONCE):
            _lift(members[start : min(start + _AT_ONCE, first + count)], day)
        first += count
    analyze()
    table = Table(f"Tier reviews among {sum(sizes):,} members: half keep theirs, half fall", HEAD)
    measure(DailyJob("members", sizes, reviews.CHUNK, _one_chunk, review_all, _FEW_ON, _MANY_ON), table)
    return table


def review_all(day: date) -> int:
    """The job of the day."""
    return reviews.review_tiers(business_date=day, at=end_of_day(day))


def _one_chunk(_number: int) -> None:
    until = end_of_day(_CHUNKS_ON)
    reviews.review_chunk(until=until, at=until)


def _found(members: int) -> list[int]:
    ensure_platform_party(name="Bench", by=SYSTEM, at=_FOUNDED)
    register_members(0, members, _FOUNDED)
    activate_members()
    change_tiers(rules=TierRules(hold_months=12), tiers=_LADDER, by=SYSTEM, at=_FOUNDED)
    return [row[0] for row in fetch_all("SELECT party_id FROM members_member ORDER BY party_id")]


@transaction
def _lift(members: list[int], day: date) -> None:
    """Gold members whose hold ends with the day: every other has gathered enough to keep it."""
    at = start_of_day(_ANCHOR)
    until, anchor = end_of_day(day), _ANCHOR + timedelta(days=(day - _FEW_ON).days)
    change = TierChange(at, "basic", "gold", TierChangeCause.REACHED, 2000, until, "bench")
    advances = []
    for member_id in members:
        hold = TierHold(anchor=anchor, months=12, until=until, growth=2000 if member_id % 2 else 700)
        state = TierState(tier="gold", climb=4000, hold=hold, decided_until=at)
        standing = MemberStanding(
            member_id=member_id, state=state, gathered=4000, measure_number=1, counted_from=_FOUNDED, move_count=1
        )
        advances.append(StandingAdvance(standing, (change,)))
    tier_store.write_advances(advances, at=at)

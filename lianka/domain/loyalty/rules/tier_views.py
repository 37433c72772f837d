"""What a member sees of its way through the tiers, from the facts. Pure."""

from collections.abc import Sequence
from datetime import datetime

from lianka.domain.loyalty.values import (
    GrantView,
    KeepView,
    MoveView,
    NextTier,
    RungView,
    StandingView,
    TierBook,
    TierDraft,
    TierState,
)


def describe_standing(
    book: TierBook,
    tiers: Sequence[TierDraft],
    *,
    state: TierState,
    tier: str,
    grants: Sequence[GrantView],
    history: Sequence[MoveView],
) -> StandingView:
    """Put together where a member stands that grew to `state` and to which `tier` applies."""
    step = book.ladder.step_of(tier)
    is_granted = tier != state.tier
    return StandingView(
        terms=book.terms[tier],
        grown=book.terms[state.tier],
        measure=book.measure,
        climb=state.climb,
        next=_next(book, state),
        keep=_keep(book, state),
        granted_until=_granted_until(grants, tier) if is_granted else None,
        ladder=[
            RungView(book.terms[each.code], each.threshold, each.benefits, number <= step, number == step)
            for number, each in enumerate(tiers)
        ],
        grants=grants,
        history=history,
    )


def percent_of_way(climb: int, *, start: int, end: int) -> int:
    """How much of the way from one threshold to the next is done, in whole percent: 100 only where it is reached."""
    return max(0, min(100, (climb - start) * 100 // (end - start)))


def _next(book: TierBook, state: TierState) -> NextTier | None:
    tiers, step = book.ladder.tiers, book.ladder.step_of(state.tier)
    if step + 1 == len(tiers):
        return None
    above = tiers[step + 1]
    # After a fall the climb starts from 0, so the way to the next tier is the whole way.
    start = tiers[step].threshold if state.climb >= tiers[step].threshold else 0
    return NextTier(
        name=book.terms[above.code].name,
        threshold=above.threshold,
        missing=max(0, above.threshold - state.climb),
        percent=percent_of_way(state.climb, start=start, end=above.threshold),
    )


def _keep(book: TierBook, state: TierState) -> KeepView | None:
    if state.hold is None:
        return None
    threshold = book.ladder.tiers[book.ladder.step_of(state.tier)].threshold
    gathered = state.hold.growth
    return KeepView(book.terms[state.tier].name, state.hold.until, gathered, max(0, threshold - gathered))


def _granted_until(grants: Sequence[GrantView], tier: str) -> datetime | None:
    """The latest end of its grants; None when one of them is for good."""
    ends = [grant.valid_until for grant in grants if grant.tier == tier]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) and known else None

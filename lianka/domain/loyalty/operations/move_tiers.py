"""What is written when members go on: their standings, their histories, and the upgrades that wait for approval."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.tier_store import UpgradeAsked
from lianka.domain.loyalty.values import MemberStanding, StandingAdvance, TierBook, TierChangeCause
from lianka.foundation.db import RaceLost, transaction_required

_RISES = (TierChangeCause.REACHED, TierChangeCause.APPROVED)


@transaction_required
def hold_standings(book: TierBook, member_ids: Collection[int]) -> dict[int, MemberStanding]:
    """Where these members stand that have gathered something, theirs until the end of the transaction.

    Raises `RaceLost` when the measure was chosen anew since the transaction read it.
    """
    standings = tier_store.lock_standings(member_ids)
    if any(standing.measure_number > book.measure_number for standing in standings.values()):
        raise RaceLost
    return standings


@transaction_required
def keep_advances(book: TierBook, advances: Sequence[StandingAdvance], *, at: datetime) -> None:
    """Store where members stand now, ask for what needs approval, and close what is overtaken by a rise or a fall.

    Two statements, and one more each where somebody rose or fell, and where approval is needed.
    """
    tier_store.write_advances(advances, at=at)
    tier_store.overtake_upgrades(_overtaken(book, advances), at=at)
    if book.ladder.by_approval:
        tier_store.ask_for_upgrades(list(_asked(book, advances)))


def _overtaken(book: TierBook, advances: Sequence[StandingAdvance]) -> Iterator[tuple[int, str]]:
    tiers = book.ladder.tiers
    for standing, changes in advances:
        causes = {change.cause for change in changes}
        step = len(tiers) - 1 if TierChangeCause.FELL in causes else book.ladder.step_of(standing.state.tier)
        if TierChangeCause.FELL in causes or causes.intersection(_RISES):
            yield from ((standing.member_id, tier.code) for tier in tiers[1 : step + 1])


def _asked(book: TierBook, advances: Sequence[StandingAdvance]) -> Iterator[UpgradeAsked]:
    for standing, _ in advances:
        state = standing.state
        reached = book.ladder.step_reached(state.climb)
        if reached > book.ladder.step_of(state.tier) and state.decided_until is not None:
            tier = book.ladder.tiers[reached].code
            yield UpgradeAsked(standing.member_id, tier, state.climb, state.decided_until)

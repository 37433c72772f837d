"""What members gained counts on their climb; who reaches a threshold is lifted at once (MBR-5)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from lianka.domain.loyalty.operations.move_tiers import hold_standings, keep_advances
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules.standing import count_gains, first_standing
from lianka.domain.loyalty.values import GrowthGained
from lianka.domain.members.queries.merges import survivors_of
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.db import transaction_required


@transaction_required
def gain_growth(gains: Sequence[GrowthGained], *, at: datetime) -> None:
    """Let the gains count for their members, after their journals were posted at the same `at`.

    What happened before a moment that is decided already counts at that moment. Does not know a gain that it was told
    before: the caller's journals do. The number of statements does not depend on the number of gains; without tiers
    there is none. Raises `RaceLost` when a rival counted a member's first gain at the same time, or chose a measure.
    """
    book = get_tier_book()
    by_member: dict[int, list[GrowthGained]] = defaultdict(list)
    told = [gain for gain in gains if gain.growth]
    if book is None or not told:
        return
    # What a merged record gains, or loses by a refund, is the surviving one's.
    survivors = survivors_of([gain.member_id for gain in told])
    for gain in told:
        by_member[survivors[gain.member_id]].append(gain)
    standings, zone = hold_standings(book, by_member), alliance_zone()
    advances = []
    for member_id, gained in sorted(by_member.items()):
        standing = standings.get(member_id) or first_standing(book, member_id=member_id, at=at)
        advances.append(count_gains(book, standing, gains=gained, at=at, zone=zone))
    keep_advances(book, advances, at=at)

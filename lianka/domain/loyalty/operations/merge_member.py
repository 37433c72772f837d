"""The purse and the tier of a merged record become the surviving one's (MBR-13)."""

from datetime import datetime
from typing import Final

from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import list_guarded_refs
from lianka.domain.ledger.values import AccountRef, HandOver, Journal
from lianka.domain.loyalty import store, tier_store
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.grant_tier import grant_tiers
from lianka.domain.loyalty.operations.move_tiers import hold_standings
from lianka.domain.loyalty.operations.start_validity import start_validity
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules.standing import review_standing, state_at
from lianka.domain.loyalty.values import GrowthGained, TierBook, TierGranted
from lianka.domain.loyalty.values.merging import MERGE_SOURCE
from lianka.domain.members.queries import get_member
from lianka.domain.members.values import MemberStatus
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.db import transaction_required

_ALWAYS: Final = (chart.POINTS, chart.COINS, chart.GROWTH, chart.WALLET_PRINCIPAL, chart.WALLET_BONUS)
"""Handed over though never used, so that what a sale under way earns reaches the surviving record."""


@transaction_required
def merge(*, from_id: int, into_id: int, by: Actor, at: datetime) -> None:
    """Hand over points, coins, stored value, growth and debts; add up the climbs; keep the higher tier.

    Points whose validity has not begun begin now if the survivor is active. Raises `HoldStillOpen`.
    """
    _hand_over(from_id, into_id, at)
    _join_cycles(from_id, into_id)
    if get_member(member_id=into_id).status == MemberStatus.ACTIVE:
        start_validity({"member_id": into_id, "activated_at": at.isoformat()}, at=at)
    tier_store.move_grants(from_id=from_id, into_id=into_id, at=at)
    book = get_tier_book()
    if book is not None:
        _join_tiers(book, from_id, into_id, by, at)


def _hand_over(from_id: int, into_id: int, at: datetime) -> None:
    debts = {kind for kinds in chart.DEBT_OF.values() for kind in kinds}
    found = {ref for ref in list_guarded_refs(party_id=from_id) if ref.kind not in debts}
    refs = sorted(found | {AccountRef(kind, from_id) for kind in _ALWAYS})
    acts = tuple(HandOver(ref, ref._replace(party_id=into_id)) for ref in refs)
    (posting,) = post([Journal(MERGE_SOURCE, str(from_id), "members_merged", at, acts=acts)], at=at)
    if posting.refusal is not None:
        raise posting.refusal


def _join_cycles(from_id: int, into_id: int) -> None:
    """The survivor's own cycle goes on; one who has none yet goes on with that of the merged record."""
    cycles = store.find_cycles([from_id, into_id])
    if from_id in cycles and into_id not in cycles:
        store.remember_cycles({into_id: cycles[from_id]})


def _join_tiers(book: TierBook, from_id: int, into_id: int, by: Actor, at: datetime) -> None:
    row, zone = hold_standings(book, [from_id, into_id]).get(from_id), alliance_zone()
    if row is None:
        return
    merged = review_standing(book, row, until=at, at=at, zone=zone).standing
    cause = f"merge:{from_id}"
    # Only what was gathered moves: both climbs may begin at a threshold, where a change of the measure left them. What
    # a fall set aside stays aside.
    climb = min(merged.gathered, merged.state.climb)
    gain_growth([GrowthGained(from_id, -climb, at, cause), GrowthGained(into_id, climb, at, cause)], at=at)
    after = hold_standings(book, [into_id]).get(into_id)
    step = book.ladder.step_of(merged.state.tier)
    if step > (book.ladder.step_of(state_at(book, after, at=at, zone=zone).tier) if after else 0):
        # It was kept by a hold, or climbed to before a fall: what was promised stays until then.
        until = merged.state.hold_until
        grant_tiers([TierGranted(into_id, merged.state.tier, at, until, cause, f"{by.kind}:{by.name}")])

"""Where members stand on their way through the tiers, for whoever looks at it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q

from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.models import MemberTier, TierGrant, TierMove
from lianka.domain.loyalty.queries.tiers import get_tier_book, get_tier_drafts
from lianka.domain.loyalty.rules.standing import state_at
from lianka.domain.loyalty.rules.tier_views import describe_standing
from lianka.domain.loyalty.values import GrantView, MoveView, StandingView, TierChangeCause, TierState
from lianka.foundation.calendar import alliance_zone


def get_member_standing(*, member_id: int, at: datetime) -> StandingView | None:
    """Where a member stands at `at`: its tier and why, the way to the next, the ladder and its history.

    None as long as the alliance has set no tiers. The number of statements is always the same.
    """
    book = get_tier_book()
    if book is None:
        return None
    drafts, zone = get_tier_drafts(), alliance_zone()
    state, granted = TierState(tier=book.ladder.base.code), []
    for _, granted_tier, standing in tier_store.find_applying([member_id], at=at):
        if standing is None:
            granted.append(granted_tier)
        else:
            state = state_at(book, standing, at=at, zone=zone)
    terms = book.highest_of([state.tier, *granted])
    return describe_standing(
        book,
        drafts.tiers,
        state=state,
        tier=terms.tier,
        grants=list_tier_grants(member_id=member_id, at=at),
        history=list_tier_moves(member_id=member_id, names={code: each.name for code, each in book.terms.items()}),
    )


def list_tier_moves(*, member_id: int, names: Mapping[str, str], limit: int = 20) -> list[MoveView]:
    """The latest changes of a member's grown tier, the latest first, by the names of the tiers. One statement."""
    moves = TierMove.objects.filter(member=member_id).order_by("-number")[:limit]
    return [
        MoveView(
            at=move.at,
            from_name=names.get(move.from_tier, move.from_tier),
            to_name=names.get(move.to_tier, move.to_tier),
            cause=TierChangeCause(move.cause),
            climb=move.climb,
            hold_until=move.hold_until,
            because=move.because,
        )
        for move in moves
    ]


def list_tier_grants(*, member_id: int, at: datetime) -> list[GrantView]:
    """The tiers granted to a member that have not ended at `at`, the highest first. One statement."""
    grants = TierGrant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), Q(revoked_at=None) | Q(revoked_at__gt=at), member=member_id
    )
    return [
        GrantView(
            tier=grant.tier_id,
            name=grant.tier.name,
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
            cause=grant.cause,
            granted_by=grant.granted_by,
            reason=grant.reason,
        )
        for grant in grants.select_related("tier").order_by("-tier__threshold", "id")
    ]


def count_members_by_tier() -> Mapping[str, int]:
    """How many members grew to each tier; those who gathered nothing yet are not counted. One statement."""
    counted = MemberTier.objects.values_list("tier").annotate(count=Count("member")).order_by()
    return dict(counted)

"""The operator gives a member a tier by hand, for a while (MBR-9)."""

from datetime import datetime

from lianka.domain.loyalty.errors import GrantEndsBeforeItBegins, TierReasonMissing
from lianka.domain.loyalty.operations.grant_tier import grant_tiers, revoke_tier_grants
from lianka.domain.loyalty.values import TIER_REASON_LENGTH_MAX, TierGranted
from lianka.domain.members.queries import get_member
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction

BY_HAND = "hand:"
"""How the causes of tiers begin that were set by hand."""


@transaction
def set_member_tier(
    *, member_id: int, tier: str, valid_until: datetime, reason: str, key: str, by: Actor, at: datetime
) -> None:
    """Let the member have this tier at least from `at` until `valid_until`; what it grew to goes on underneath.

    `key` names the request: a second time changes nothing. Raises `TierNotFound`, `GrantEndsBeforeItBegins`,
    `TierReasonMissing` and `MemberNotFound`.
    """
    _check_reason(reason)
    if valid_until <= at:
        raise GrantEndsBeforeItBegins(field="valid_until")
    number = get_member(member_id=member_id).number
    cause = f"{BY_HAND}{member_id}:{key}"
    name = f"{by.kind}:{by.name}"
    if not grant_tiers([TierGranted(member_id, tier, at, valid_until, cause, name, reason)]):
        return
    facts = {"tier": tier, "valid_until": valid_until.isoformat(), "cause": cause}
    audit.record(by=by, action="loyalty.set_member_tier", subject=number, at=at, facts=facts, reason=reason)


@transaction
def end_member_tier(*, member_id: int, cause: str, reason: str, by: Actor, at: datetime) -> None:
    """End a tier that was set by hand before its day. One that ended already stays as it is.

    Raises `TierReasonMissing` and `MemberNotFound`.
    """
    _check_reason(reason)
    number = get_member(member_id=member_id).number
    if cause.startswith(f"{BY_HAND}{member_id}:") and revoke_tier_grants([cause], at=at):
        facts = {"cause": cause}
        audit.record(by=by, action="loyalty.end_member_tier", subject=number, at=at, facts=facts, reason=reason)


def _check_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= TIER_REASON_LENGTH_MAX:
        raise TierReasonMissing(field="reason", length_max=TIER_REASON_LENGTH_MAX)

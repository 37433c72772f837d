"""The operator answers for a member that reached a tier, where tiers need approval (MBR-5)."""

from datetime import datetime

from lianka.domain.loyalty.errors import TierReasonMissing, UpgradeDecided, UpgradeNotFound
from lianka.domain.loyalty.models import TierUpgrade
from lianka.domain.loyalty.operations.move_tiers import hold_standings, keep_advances
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules.standing import approve_standing
from lianka.domain.loyalty.values import TIER_REASON_LENGTH_MAX, TierChangeCause, UpgradeState
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.db import transaction


@transaction
def approve_upgrade(*, upgrade_id: int, by: Actor, at: datetime) -> None:
    """Lift the member to the tier it reached, from `at` on; its hold starts now. A declined one may be approved, too.

    Raises `UpgradeNotFound`, and `UpgradeDecided` when it was answered or a fall or a rise has overtaken it.
    """
    book, upgrade = get_tier_book(), TierUpgrade.objects.filter(pk=upgrade_id).first()
    if book is None or upgrade is None:
        raise UpgradeNotFound(field="upgrade")
    # The member first, as everywhere: whatever moves its tier holds its standing.
    standing = hold_standings(book, [upgrade.member_id])[upgrade.member_id]
    upgrade = _lock(upgrade_id)
    tier, name = book.tier_of(upgrade.tier_id), f"operator:{by.name}"
    advance = approve_standing(book, standing, tier=tier, at=at, zone=alliance_zone(), because=name)
    before = advance.changes[-1].from_tier
    has_fallen = any(change.cause is TierChangeCause.FELL for change in advance.changes)
    if has_fallen or book.ladder.step_of(before) >= book.ladder.step_of(tier):
        raise UpgradeDecided(field="upgrade")
    _decide(upgrade, UpgradeState.APPROVED, reason="", by=by, at=at)
    keep_advances(book, [advance], at=at)


@transaction
def decline_upgrade(*, upgrade_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Leave the member where it stands. The same tier is not asked for again before the member falls.

    Raises `UpgradeNotFound`, `TierReasonMissing`, and `UpgradeDecided` when it waits no more.
    """
    if not 1 <= len(reason.strip()) <= TIER_REASON_LENGTH_MAX:
        raise TierReasonMissing(field="reason", length_max=TIER_REASON_LENGTH_MAX)
    upgrade = _lock(upgrade_id)
    if upgrade.state != UpgradeState.WAITING:
        raise UpgradeDecided(field="upgrade")
    _decide(upgrade, UpgradeState.DECLINED, reason=reason, by=by, at=at)


def _lock(upgrade_id: int) -> TierUpgrade:
    upgrade = TierUpgrade.objects.select_for_update(no_key=True).filter(pk=upgrade_id).first()
    if upgrade is None:
        raise UpgradeNotFound(field="upgrade")
    if upgrade.state not in (UpgradeState.WAITING, UpgradeState.DECLINED):
        raise UpgradeDecided(field="upgrade")
    return upgrade


def _decide(upgrade: TierUpgrade, state: UpgradeState, *, reason: str, by: Actor, at: datetime) -> None:
    upgrade.state, upgrade.decided_at, upgrade.reason = state.value, at, reason
    upgrade.decided_by = f"{by.kind}:{by.name}"
    upgrade.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    audit.record(
        by=by,
        action=f"loyalty.{state.value}_upgrade",
        subject=f"party:{upgrade.member_id}",
        at=at,
        facts={"upgrade": upgrade.pk, "tier": upgrade.tier_id, "climb": upgrade.climb},
        reason=reason,
    )

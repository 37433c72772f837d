"""The alliance announces what joining and inviting is rewarded with."""

from collections.abc import Collection
from datetime import datetime

from lianka.domain.rewards import store
from lianka.domain.rewards.errors import BundleNotFound, BundleWithdrawn
from lianka.domain.rewards.models import JoiningRule
from lianka.domain.rewards.rules.campaigns import check_joining, check_start
from lianka.domain.rewards.values import BundleState
from lianka.domain.rewards.values.joining import JoiningTerms
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction, transaction_required


@transaction
def announce_joining_rule(*, terms: JoiningTerms, by: Actor, at: datetime) -> int:
    """Announce a rule for members who join from a day on, and return its id; rewards already decided stay.

    Without bundles the rewards end on that day. Raises `CampaignNotAnnounced`, `CampaignInvalid`, `BundleNotFound` or
    `BundleWithdrawn`.
    """
    check_start(valid_from=terms.valid_from, announced_on=business_date(at))
    check_joining(terms)
    require_bundles([each for each in (terms.newcomer_bundle_id, terms.inviter_bundle_id) if each])
    rule = JoiningRule.objects.create(**terms._asdict(), announced_at=at, announced_by=f"{by.kind}:{by.name}")
    facts = {
        "condition": terms.condition.value,
        "newcomer_bundle": terms.newcomer_bundle_id,
        "inviter_bundle": terms.inviter_bundle_id,
        "daily_cap": terms.daily_cap,
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat() if terms.valid_until else None,
    }
    record(by=by, action="rewards.announce_joining_rule", subject=f"joining_rule:{rule.pk}", at=at, facts=facts)
    return rule.pk


@transaction_required
def require_bundles(bundle_ids: Collection[int]) -> None:
    """Refuse bundles that cannot be granted: `BundleNotFound` or `BundleWithdrawn`."""
    found = store.find_bundles(bundle_ids)
    if set(bundle_ids) - found.keys():
        raise BundleNotFound(field="bundle")
    if any(each.state == BundleState.WITHDRAWN for each in found.values()):
        raise BundleWithdrawn(field="bundle")

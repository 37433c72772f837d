"""Put together what is to be granted."""

from collections.abc import Sequence
from datetime import datetime

from lianka.domain.rewards.models import RewardBundle
from lianka.domain.rewards.operations.change_bundle import check_bundle, describe_items, write_version
from lianka.domain.rewards.values import BundleState, RewardItem
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def create_bundle(*, name: str, budget_id: int, items: Sequence[RewardItem], by: Actor, at: datetime) -> int:
    """Keep a new bundle, to be paid from a budget, and return its database id.

    Raises `BundleInvalid` (naming the field), `TierNotFound`, `BudgetNotFound` or `BudgetStopped`.
    """
    check_bundle(name=name, budget_id=budget_id, items=items)
    bundle = RewardBundle.objects.create(
        public_id=new_public_id("bun"),
        name=name,
        state=BundleState.ACTIVE,
        version_count=1,
        created_at=at,
        created_by=f"{by.kind}:{by.name}",
    )
    write_version(bundle, budget_id=budget_id, items=items, by=by, at=at)
    facts = {"budget": budget_id, "items": describe_items(items)}
    record(by=by, action="rewards.create_bundle", subject=bundle.public_id, at=at, facts=facts)
    return bundle.pk

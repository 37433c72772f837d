"""A bundle gives something else from now on: a new version of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianka.domain.loyalty.errors import TierNotFound
from lianka.domain.rewards.errors import BudgetNotFound, BudgetStopped, BundleInvalid, BundleNotFound, BundleWithdrawn
from lianka.domain.rewards.models import Budget, BundleItem, BundleVersion, RewardBundle
from lianka.domain.rewards.queries.bundles import lacks_tier
from lianka.domain.rewards.rules.drafts import first_wrong_bundle_field
from lianka.domain.rewards.values import BudgetState, BundleState, RewardItem
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction, transaction_required


@transaction
def change_bundle(
    *, bundle_id: int, name: str, budget_id: int, items: Sequence[RewardItem], by: Actor, at: datetime
) -> int:
    """Write a new version of a bundle, which is granted from now on, and return its number.

    What was granted under earlier versions stays as it was. Raises `BundleNotFound`, `BundleWithdrawn`,
    `BundleInvalid` (naming the field), `TierNotFound`, `BudgetNotFound` or `BudgetStopped`.
    """
    bundle = lock_bundle(bundle_id)
    if bundle.state == BundleState.WITHDRAWN:
        raise BundleWithdrawn(field="bundle")
    check_bundle(name=name, budget_id=budget_id, items=items)
    bundle.name, bundle.version_count = name, bundle.version_count + 1
    bundle.save(update_fields=["name", "version_count"])
    write_version(bundle, budget_id=budget_id, items=items, by=by, at=at)
    facts = {"version": bundle.version_count, "budget": budget_id, "items": describe_items(items)}
    record(by=by, action="rewards.change_bundle", subject=bundle.public_id, at=at, facts=facts)
    return bundle.version_count


@transaction_required
def lock_bundle(bundle_id: int) -> RewardBundle:
    """Lock a bundle against another change. Raises `BundleNotFound`."""
    bundle = RewardBundle.objects.select_for_update().filter(pk=bundle_id).first()
    if bundle is None:
        raise BundleNotFound(field="bundle")
    return bundle


@transaction_required
def check_bundle(*, name: str, budget_id: int, items: Sequence[RewardItem]) -> None:
    """Refuse what could not be granted, with `BundleInvalid`, `TierNotFound`, `BudgetNotFound` or `BudgetStopped`."""
    if (field := first_wrong_bundle_field(name, items)) is not None:
        raise BundleInvalid(field=field)
    if lacks_tier(items):
        raise TierNotFound(field="items")
    budget = Budget.objects.filter(pk=budget_id).first()
    if budget is None:
        raise BudgetNotFound(field="budget")
    if budget.state == BudgetState.STOPPED:
        raise BudgetStopped(field="budget")


@transaction_required
def write_version(
    bundle: RewardBundle, *, budget_id: int, items: Sequence[RewardItem], by: Actor, at: datetime
) -> None:
    """Write what a bundle gives, as the version its head counts as the latest."""
    version = BundleVersion.objects.create(
        bundle=bundle, number=bundle.version_count, budget_id=budget_id, made_at=at, made_by=f"{by.kind}:{by.name}"
    )
    BundleItem.objects.bulk_create(
        BundleItem(version=version, number=number, **item._asdict()) for number, item in enumerate(items, start=1)
    )


def describe_items(items: Sequence[RewardItem]) -> list[dict[str, Any]]:
    """What a bundle gives, as facts of an audit row: each with what it has of amount, tier, name, days."""
    return [{name: value for name, value in item._asdict().items() if value not in ("", None)} for item in items]

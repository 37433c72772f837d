"""A bundle is no longer granted."""

from datetime import datetime

from lianka.domain.rewards.errors import BundleWithdrawn
from lianka.domain.rewards.operations.change_bundle import lock_bundle
from lianka.domain.rewards.values import BundleState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def withdraw_bundle(*, bundle_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Grant the bundle no more, for good; what was granted stays. Raises `BundleNotFound` or `BundleWithdrawn`."""
    bundle = lock_bundle(bundle_id)
    if bundle.state == BundleState.WITHDRAWN:
        raise BundleWithdrawn(field="bundle")
    bundle.state = BundleState.WITHDRAWN
    bundle.save(update_fields=["state"])
    record(by=by, action="rewards.withdraw_bundle", subject=bundle.public_id, at=at, reason=reason)

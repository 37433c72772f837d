"""The operator changes what is set about points as a whole."""

from datetime import datetime

from lianka.domain.loyalty.errors import InvalidPointsTerms
from lianka.domain.loyalty.models import PointsSettings
from lianka.domain.loyalty.values import ExpiryDestination
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction

GRACE_DAYS_MAX = 3650


@transaction
def change_points_settings(*, expiry_destination: ExpiryDestination, grace_days: int, by: Actor, at: datetime) -> None:
    """Set where the money of expired points goes and how long returned ones live on, from the next case on.

    Raises `InvalidPointsTerms` for days below zero or beyond ten years.
    """
    if not 0 <= grace_days <= GRACE_DAYS_MAX:
        raise InvalidPointsTerms(field="grace_days")
    settings = {"expiry_destination": expiry_destination.value, "grace_days": grace_days}
    PointsSettings.objects.update_or_create(pk=1, defaults=settings)
    audit.record(by=by, action="loyalty.change_points_settings", subject="points_settings", at=at, facts=settings)

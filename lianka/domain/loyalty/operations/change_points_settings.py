"""The operator changes what is set about points as a whole."""

from datetime import datetime

from lianka.domain.loyalty.errors import InvalidPointsTerms
from lianka.domain.loyalty.models import PointsSettings
from lianka.domain.loyalty.values import ExpiryDestination, PayingRule
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction

GRACE_DAYS_MAX = 3650
POINTS_MAX = 1_000_000
HOUSE_PAYING = PayingRule()


@transaction
def change_points_settings(
    *,
    expiry_destination: ExpiryDestination,
    grace_days: int,
    paying: PayingRule = HOUSE_PAYING,
    by: Actor,
    at: datetime,
) -> None:
    """Set where expired points' money goes, how long returned ones live on, how points pay, from the next case on.

    Raises `InvalidPointsTerms` for days below zero or beyond ten years, and for points that could not pay.
    """
    if not 0 <= grace_days <= GRACE_DAYS_MAX:
        raise InvalidPointsTerms(field="grace_days")
    if not 1 <= paying.points_per_yuan <= POINTS_MAX:
        raise InvalidPointsTerms(field="points_per_yuan")
    if not 0 <= paying.points_min <= POINTS_MAX:
        raise InvalidPointsTerms(field="points_min")
    settings = {"expiry_destination": expiry_destination.value, "grace_days": grace_days, **paying._asdict()}
    PointsSettings.objects.update_or_create(pk=1, defaults=settings)
    audit.record(by=by, action="loyalty.change_points_settings", subject="points_settings", at=at, facts=settings)

"""The operator sets how much one person may correct alone."""

from datetime import datetime

from lianka.domain.loyalty.errors import InvalidPointsTerms
from lianka.domain.loyalty.models import CorrectionSettings
from lianka.domain.loyalty.values import CORRECTION_MAX, CorrectionLimits
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def change_correction_limits(*, limits: CorrectionLimits, by: Actor, at: datetime) -> None:
    """Set how much of each kind one person may add or take for a member in a business day without a second one.

    What waits goes on waiting. Raises `InvalidPointsTerms` for a limit below zero or beyond any correction.
    """
    for field, limit in limits._asdict().items():
        if not 0 <= limit <= CORRECTION_MAX:
            raise InvalidPointsTerms(field=field)
    CorrectionSettings.objects.update_or_create(pk=1, defaults=limits._asdict())
    facts = limits._asdict()
    audit.record(by=by, action="loyalty.change_correction_limits", subject="correction_limits", at=at, facts=facts)

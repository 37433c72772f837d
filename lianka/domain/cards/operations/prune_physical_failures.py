"""Wrong activation codes are forgotten once nobody counts them any more."""

from datetime import date, datetime, timedelta
from typing import Final

from lianka.domain.cards.models import PhysicalFailure
from lianka.foundation.calendar import start_of_day
from lianka.foundation.db import transaction

KEPT_FOR: Final = timedelta(days=30)


@transaction
def prune_physical_failures(*, business_date: date, at: datetime) -> int:
    """As a daily job: forget wrong activation codes older than 30 days at the start of the date; return how many."""
    count, _tables = PhysicalFailure.objects.filter(failed_at__lt=start_of_day(business_date) - KEPT_FOR).delete()
    return count

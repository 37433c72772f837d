"""Forget text messages that no longer matter."""

from datetime import date, datetime

from lianka.domain.notices.models import InAppText
from lianka.foundation.calendar import start_of_day
from lianka.foundation.db import transaction


@transaction
def prune_texts(*, business_date: date, at: datetime) -> int:
    """Delete the texts that had expired before the business date, and return how many those were."""
    count, _tables = InAppText.objects.filter(expires_at__lt=start_of_day(business_date)).delete()
    return count

"""Forget old codes, failures and scans."""

from datetime import date, datetime, timedelta

from lianka.domain.members.models import FailedScan, MemberScan, OneTimeCode, SignInFailure
from lianka.foundation.calendar import start_of_day
from lianka.foundation.db import transaction

KEPT_FOR = timedelta(days=30)


@transaction
def prune_sign_ins(*, business_date: date, at: datetime) -> int:
    """Delete what is older than 30 days at the start of the business date, and return how many rows that were.

    Nothing is decided by rows that old: the longest limit looks back a day.
    """
    before = start_of_day(business_date) - KEPT_FOR
    pruned = (
        OneTimeCode.objects.filter(created_at__lt=before).delete(),
        SignInFailure.objects.filter(failed_at__lt=before).delete(),
        MemberScan.objects.filter(scanned_at__lt=before).delete(),
        FailedScan.objects.filter(failed_at__lt=before).delete(),
    )
    return sum(count for count, _tables in pruned)

"""The alliance announces how long points live."""

from datetime import date, datetime

from lianka.domain.loyalty.models import ValidityPolicyRow
from lianka.domain.loyalty.rules.announcing import check_start
from lianka.domain.loyalty.values import ValidityKind, ValidityPolicy
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction


@transaction
def set_validity_policy(*, policy: ValidityPolicy, valid_from: date, by: Actor, at: datetime) -> int:
    """Announce the policy for points earned from a business day on, and return the id lots remember it by.

    Points already granted keep their expiry. The first policy of the alliance may start on any day, every later
    one after the day it is announced, else `RuleNotAnnounced`.
    """
    if ValidityPolicyRow.objects.exists():
        check_start(valid_from=valid_from, announced_on=business_date(at))
    is_date, is_never = policy.kind == ValidityKind.DATE, policy.kind == ValidityKind.NEVER
    row = ValidityPolicyRow.objects.create(
        kind=policy.kind,
        n=None if is_date or is_never else policy.n,
        day=policy.day if is_date else None,
        valid_from=valid_from,
        announced_at=at,
        announced_by=f"{by.kind}:{by.name}",
    )
    audit.record(
        by=by,
        action="loyalty.set_validity_policy",
        subject=f"validity_policy:{row.pk}",
        at=at,
        facts={
            "kind": policy.kind,
            "n": row.n,
            "date": row.day and row.day.isoformat(),
            "valid_from": valid_from.isoformat(),
        },
    )
    return row.pk

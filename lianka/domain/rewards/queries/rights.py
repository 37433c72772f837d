"""The rights members have."""

from datetime import datetime

from django.db.models import F, Q

from lianka.domain.rewards.models import MemberRight
from lianka.domain.rewards.values import RightView


def list_rights_of_member(*, member_id: int, at: datetime, only_usable: bool = False) -> list[RightView]:
    """A member's rights, those that end first before the others; those that cannot be used any more come last.

    What was taken back is not among them. One statement.
    """
    rights = MemberRight.objects.filter(member_id=member_id, taken_back_at=None)
    if only_usable:
        rights = rights.filter(Q(valid_until=None) | Q(valid_until__gt=at), used__lt=F("count"))
    views = [
        RightView(
            right.public_id,
            right.name,
            right.count,
            right.count - right.used,
            right.valid_until,
            is_usable=right.used < right.count and (right.valid_until is None or at < right.valid_until),
        )
        for right in rights.order_by(F("valid_until").asc(nulls_last=True), "id")
    ]
    return sorted(views, key=lambda view: not view.is_usable)

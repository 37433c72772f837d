"""Show a member's whole phone number to someone who has a reason."""

from datetime import datetime

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.models import Member
from lianka.foundation import privacy
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def reveal_phone(*, member_id: int, by: Actor, at: datetime, reason: str) -> str | None:
    """Return the phone in E.164, None if none is known, and record who looked and why. Raises `MemberNotFound`.

    Does not ask policies: the door does.
    """
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound(field="member")
    record(by=by, action="members.reveal_phone", subject=member.number, at=at, reason=reason)
    return privacy.open_sealed(member_id, bytes(member.phone_sealed)) if member.phone_sealed else None

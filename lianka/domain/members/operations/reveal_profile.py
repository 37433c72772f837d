"""Show a member's name on papers and year of birth to someone who has a reason."""

from datetime import datetime

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.models import Member
from lianka.domain.members.queries.profiles import open_profile
from lianka.domain.members.values.profiles import Profile
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def reveal_profile(*, member_id: int, by: Actor, at: datetime, reason: str) -> Profile:
    """Return what the member told, in full, and record who looked and why. Raises `MemberNotFound`.

    Does not ask policies: the door does.
    """
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound(field="member")
    record(by=by, action="members.reveal_profile", subject=member.number, at=at, reason=reason)
    return open_profile(member_id=member_id)

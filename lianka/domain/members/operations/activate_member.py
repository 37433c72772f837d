"""The member signs in for the first time."""

from datetime import UTC, datetime

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.events import MEMBER_ACTIVATED
from lianka.domain.members.models import Member
from lianka.domain.members.operations.introduce_member import introduce_member
from lianka.domain.members.operations.move_member import move_member
from lianka.domain.members.values import IntroductionAsked, MemberStatus
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction, transaction_required
from lianka.foundation.outbox import publish


@transaction
def activate_member(*, member_id: int, by: Actor, at: datetime) -> datetime:
    """Make a pre-registered member active, tell it, and return since when the member is active.

    A member who is active already stays so since the first time, and nothing is told again.
    Raises `MemberNotFound`.
    """
    member = Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound(field="member")
    if member.activated_at is not None:
        return member.activated_at
    activate_locked_member(member=member, introduction=None, by=by, at=at)
    return at


@transaction_required
def activate_locked_member(*, member: Member, introduction: IntroductionAsked | None, by: Actor, at: datetime) -> None:
    """Make a locked pre-registered member active, note who brought the member in, and tell it.

    Raises `MemberCannotMove` for a member who is active already.
    """
    move_member(member=member, to_status=MemberStatus.ACTIVE, by=by, at=at)
    introduce_member(member=member, asked=introduction, at=at)
    payload = {"member_id": member.pk, "activated_at": at.astimezone(UTC).isoformat()}
    publish(MEMBER_ACTIVATED, payload, at=at)

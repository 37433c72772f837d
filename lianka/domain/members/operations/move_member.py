"""The one function that changes a member's status."""

from datetime import datetime

from lianka.domain.members.errors import MemberCannotMove
from lianka.domain.members.models import Member, MemberMove
from lianka.domain.members.rules.lifecycle import can_move
from lianka.domain.members.values import MemberStatus
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required


@transaction_required
def move_member(*, member: Member, to_status: MemberStatus, by: Actor, at: datetime, reason: str = "") -> None:
    """Change the status of a locked member along its lifecycle and keep the move as history.

    Raises `MemberCannotMove`.
    """
    from_status = MemberStatus(member.status)
    if not can_move(from_status, to_status):
        raise MemberCannotMove(field="status", status=to_status.label)
    member.status = to_status
    if to_status == MemberStatus.ACTIVE:
        member.activated_at = at
    if to_status == MemberStatus.MERGED:
        # Whoever is signed in under it is signed out.
        member.session_version += 1
    member.save(update_fields=["status", "activated_at", "merged_into", "session_version"])
    MemberMove.objects.create(
        member=member,
        from_status=from_status,
        to_status=to_status,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    facts = {"from": from_status.value, "to": to_status.value}
    record(by=by, action="members.move_member", subject=member.number, at=at, facts=facts, reason=reason)

"""Take a role back."""

from datetime import datetime

from lianka.domain.access.errors import LatestAdministrator, RoleNotHeld
from lianka.domain.access.models import Alliance, Grant, Party
from lianka.domain.access.queries import get_user
from lianka.domain.access.values import Role
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def revoke_role(*, username: str, role: Role, party_id: int, by: Actor, at: datetime, reason: str = "") -> None:
    """Take the role back from now on; the grant stays as history.

    Raises `UserNotFound`, `RoleNotHeld`, or `LatestAdministrator`: one active administrator must remain.
    """
    user = get_user(username=username)
    if role == Role.OPERATOR_ADMIN:
        require_another_administrator(user_id=user.pk)
    grants = Grant.objects.filter(user=user, role=role, party_id=party_id, revoked_at=None)
    if grants.update(revoked_at=at) == 0:
        raise RoleNotHeld(field="role")
    record(
        by=by,
        action="access.revoke_role",
        subject=f"user:{username}",
        at=at,
        facts={"role": role.value, "party": Party.objects.get(pk=party_id).public_id},
        reason=reason,
    )


def require_another_administrator(*, user_id: int) -> None:
    """Refuse with `LatestAdministrator` if nobody but this user is an active administrator."""
    # Two administrators who revoke each other at once meet at this lock: one of them stays.
    Alliance.objects.select_for_update(no_key=True).get(pk=1)
    administrators = Grant.objects.filter(role=Role.OPERATOR_ADMIN, revoked_at=None, user__is_active=True)
    if not administrators.exclude(user_id=user_id).exists():
        raise LatestAdministrator

"""Let someone sign in no more."""

from datetime import datetime

from lianka.domain.access.operations.revoke_role import require_another_administrator
from lianka.domain.access.queries import get_user
from lianka.domain.access.values import Role
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def deactivate_user(*, username: str, by: Actor, at: datetime, reason: str = "") -> None:
    """End the user's sessions and sign-in; the roles stay as they are, without effect.

    Raises `UserNotFound`, or `LatestAdministrator`: one active administrator must remain.
    """
    user = get_user(username=username)
    if any(held.role == Role.OPERATOR_ADMIN for held in user.held_roles):
        require_another_administrator(user_id=user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(by=by, action="access.deactivate_user", subject=f"user:{username}", at=at, reason=reason)

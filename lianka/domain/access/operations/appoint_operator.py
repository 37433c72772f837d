"""Make a user an operator of the platform."""

from datetime import datetime

from lianka.domain.access.models import Grant
from lianka.domain.access.operations.grant_role import grant_role
from lianka.domain.access.queries import get_platform_party_id, get_user
from lianka.domain.access.values import Role
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def appoint_operator(*, username: str, role: Role, by: Actor, at: datetime) -> Grant:
    """Give the user an operator's role at the platform.

    Raises `UserNotFound`, `RoleNotForParty` for a merchant's role, or `RoleHeldAlready`.
    """
    user = get_user(username=username)
    return grant_role(user=user, role=role, party_id=get_platform_party_id(), by=by, at=at)

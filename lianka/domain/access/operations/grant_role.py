"""Give a user a role at a party, as a part of appointing an operator or adding a merchant's staff."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.access.errors import RoleHeldAlready, RoleNotForParty
from lianka.domain.access.models import Grant, Party, User
from lianka.domain.access.values import OPERATOR_ROLES, Role
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required


@transaction_required
def grant_role(*, user: User, role: Role, party_id: int, by: Actor, at: datetime) -> Grant:
    """Give the role: an operator's at the platform, a merchant's at a merchant.

    Raises `RoleNotForParty` or `RoleHeldAlready`.
    """
    party = Party.objects.get(pk=party_id)
    kind = Party.Kind.PLATFORM if role in OPERATOR_ROLES else Party.Kind.MERCHANT
    if party.kind != kind:
        raise RoleNotForParty(field="role")
    held = Grant.objects.filter(user=user, role=role, party=party, revoked_at=None)
    if held.exists():
        raise RoleHeldAlready(field="role")
    try:
        grant = Grant.objects.create(user=user, role=role, party=party, granted_at=at)
    except IntegrityError as error:
        raise RoleHeldAlready(field="role") from error
    record(
        by=by,
        action="access.grant_role",
        subject=f"user:{user.username}",
        at=at,
        facts={"role": role.value, "party": party.public_id},
    )
    return grant

"""Let a user work for a merchant."""

from datetime import datetime

from lianka.domain.access.operations.grant_role import grant_role
from lianka.domain.access.queries import get_user
from lianka.domain.access.values import Role
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.models import StaffMember, Store
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def add_staff(
    *, merchant_id: int, username: str, role: Role, store_id: int | None = None, by: Actor, at: datetime
) -> StaffMember:
    """Give the user a role at the merchant, limited to one store if it is named. Ends with `revoke_role`.

    Raises `MerchantNotFound`, `UserNotFound`, `StoreNotFound` for a store of another merchant,
    `RoleNotForParty` for an operator's role, or `RoleHeldAlready`.
    """
    merchant = get_merchant(merchant_id=merchant_id)
    if store_id is not None and not Store.objects.filter(pk=store_id, merchant=merchant).exists():
        raise StoreNotFound(field="store")
    user = get_user(username=username)
    grant = grant_role(user=user, role=role, party_id=merchant_id, by=by, at=at)
    return StaffMember.objects.create(grant=grant, merchant=merchant, store_id=store_id)

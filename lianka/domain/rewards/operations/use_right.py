"""A member uses a right at a store."""

from datetime import datetime
from typing import Any

from lianka.domain.rewards.errors import RightNotFound, RightNotValid, RightUsedUp
from lianka.domain.rewards.models import MemberRight, RightUse
from lianka.domain.rewards.values import UsedRight
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember


@transaction
def use_right(*, right_public_id: str, member_id: int, store_id: int, key: str, by: Actor, at: datetime) -> UsedRight:
    """Use a member's right once at a store. The same `key` gives the same answer and uses it once.

    Raises `RightNotFound` for a right that is not the member's, `RightNotValid` when it has ended or was taken back,
    and `RightUsedUp`.
    """
    request = {"right": right_public_id, "member": member_id, "store": store_id}

    def answer() -> dict[str, Any]:
        return _use(right_public_id, member_id, store_id, by=by, at=at)._asdict()

    scope = f"rewards.use_right:{by.scope}"
    return UsedRight(**remember(scope=scope, key=key, request=request, at=at, answer=answer).answer)


def _use(right_public_id: str, member_id: int, store_id: int, *, by: Actor, at: datetime) -> UsedRight:
    rights = MemberRight.objects.select_for_update().filter(member_id=member_id)
    right = rights.filter(public_id=right_public_id).first() if right_public_id.isprintable() else None
    if right is None:
        raise RightNotFound(field="right")
    if right.taken_back_at is not None or (right.valid_until is not None and at >= right.valid_until):
        raise RightNotValid(field="right")
    if right.used == right.count:
        raise RightUsedUp(field="right")
    right.used += 1
    right.save(update_fields=["used"])
    RightUse.objects.create(
        right=right, number=right.used, store_id=store_id, used_at=at, used_by=f"{by.kind}:{by.name}"
    )
    facts = {"store": store_id, "number": right.used, "count": right.count}
    record(by=by, action="rewards.use_right", subject=right.public_id, at=at, facts=facts)
    return UsedRight(right.name, right.count - right.used)

"""Take a program's key back."""

from datetime import datetime

from lianka.domain.access.errors import ApiKeyNotFound, ApiKeyRevoked
from lianka.domain.access.models import ApiKey
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def revoke_api_key(*, public_id: str, party_id: int, by: Actor, at: datetime, reason: str = "") -> None:
    """Let the key of this merchant open nothing from now on; its row stays as history.

    Raises `ApiKeyNotFound`, also for another merchant's key, or `ApiKeyRevoked`.
    """
    keys = ApiKey.objects.filter(public_id=public_id, party_id=party_id)
    if keys.filter(revoked_at=None).update(revoked_at=at, revoked_by=f"{by.kind}:{by.name}") == 0:
        raise ApiKeyRevoked if keys.exists() else ApiKeyNotFound(field="api_key")
    record(by=by, action="access.revoke_api_key", subject=public_id, at=at, reason=reason)

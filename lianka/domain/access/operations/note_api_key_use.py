"""Remember that a key is in use, so that one nobody uses any more can be seen."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from lianka.domain.access.models import ApiKey
from lianka.foundation.db import transaction

NOTED_EVERY: Final = timedelta(hours=1)


def use_is_worth_a_note(*, latest_used_at: datetime | None, at: datetime) -> bool:
    """Whether the key's latest use was noted more than an hour ago: no more than one request an hour writes it."""
    return latest_used_at is None or at - latest_used_at >= NOTED_EVERY


@transaction
def note_api_key_use(*, public_id: str, at: datetime) -> None:
    """Write that the key was used, unless another request of this hour did."""
    before = at - NOTED_EVERY
    keys = ApiKey.objects.filter(Q(latest_used_at=None) | Q(latest_used_at__lte=before), public_id=public_id)
    keys.update(latest_used_at=at)

"""An operator has looked at a notice."""

from datetime import datetime

from lianka.domain.notices.errors import NoticeNotFound
from lianka.domain.notices.models import OperatorNotice
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def mark_notice_read(*, notice_id: int, by: Actor, at: datetime) -> None:
    """Note who read the notice first; a second time changes nothing. Raises `NoticeNotFound`."""
    notice = OperatorNotice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NoticeNotFound(field="notice_id")
    if notice.read_at is None:
        notice.read_at, notice.read_by = at, f"{by.kind}:{by.name}"
        notice.save(update_fields=["read_at", "read_by"])

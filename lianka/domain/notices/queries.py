"""What others may ask about notices."""

from lianka.domain.notices.models import OperatorNotice

PAGE = 50


def list_unread_notices(*, limit: int = PAGE) -> list[OperatorNotice]:
    """The latest notices no operator has read, latest first."""
    return list(OperatorNotice.objects.filter(read_at__isnull=True).order_by("-id")[:limit])


def count_unread_notices() -> int:
    """How many notices no operator has read."""
    return OperatorNotice.objects.filter(read_at__isnull=True).count()

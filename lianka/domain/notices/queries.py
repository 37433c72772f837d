"""What others may ask about notices."""

from datetime import datetime

from django.conf import settings

from lianka.domain.members.values import hash_phone, parse_phone
from lianka.domain.notices.models import InAppText, OperatorNotice
from lianka.domain.notices.senders import IN_APP, TEXTS_PURPOSE
from lianka.domain.notices.values import TextView
from lianka.foundation import privacy

PAGE = 50


def list_unread_notices(*, limit: int = PAGE) -> list[OperatorNotice]:
    """The latest notices no operator has read, latest first."""
    return list(OperatorNotice.objects.filter(read_at__isnull=True).order_by("-id")[:limit])


def count_unread_notices() -> int:
    """How many notices no operator has read."""
    return OperatorNotice.objects.filter(read_at__isnull=True).count()


def latest_text_for(*, phone: str, at: datetime) -> TextView | None:
    """The latest text message to the phone while it matters; None wherever messages are sent and not shown.

    Raises `PhoneInvalid`.
    """
    phone_hash = hash_phone(parse_phone(phone))
    if settings.LIANKA_SMS_SENDER != IN_APP:
        return None
    text = InAppText.objects.filter(phone_hash=phone_hash, expires_at__gt=at).first()
    if text is None:
        return None
    return TextView(privacy.open_brief(TEXTS_PURPOSE, bytes(text.text_sealed)), text.sent_at, text.expires_at)

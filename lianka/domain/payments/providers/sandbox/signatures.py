"""How the sandbox signs what it tells: HMAC-SHA256 over id.timestamp.body, as Standard Webhooks do."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings

from lianka.domain.payments.providers.port import StaleSignature, WrongSignature
from lianka.foundation.secrets import derive_key

TOLERANCE: Final = timedelta(minutes=5)
_ID, _TIMESTAMP, _SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_TIMESTAMP_DIGITS_MAX: Final = 11
_EVENT_ID_LENGTH_MAX: Final = 40


def signed_headers(event_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The headers that go with a notification sent now."""
    timestamp = str(int(at.timestamp()))
    return {_ID: event_id, _TIMESTAMP: timestamp, _SIGNATURE: _signature(event_id, timestamp, body)}


def verified_event_id(headers: Mapping[str, str], body: bytes, *, at: datetime) -> str:
    """The id of the event if the sandbox signed it just now. Raises `WrongSignature`, `StaleSignature`."""
    given = {name.lower(): value for name, value in headers.items()}
    event_id, timestamp = given.get(_ID, ""), given.get(_TIMESTAMP, "")
    is_readable = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _TIMESTAMP_DIGITS_MAX
    if not is_readable or not 1 <= len(event_id) <= _EVENT_ID_LENGTH_MAX:
        raise WrongSignature
    expected = _signature(event_id, timestamp, body)
    if not hmac.compare_digest(expected.encode(), given.get(_SIGNATURE, "").encode()):
        raise WrongSignature
    if abs(at - datetime.fromtimestamp(int(timestamp), UTC)) > TOLERANCE:
        raise StaleSignature(event_id)
    return event_id


def _signature(event_id: str, timestamp: str, body: bytes) -> str:
    key = derive_key(settings.SECRET_KEY, "payments-sandbox")
    digest = hmac.digest(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"

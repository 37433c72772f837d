"""How text messages go out. A provider of messages is one more `TextSender`, named by `LIANKA_SMS_SENDER`."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lianka.domain.members.values import Phone, hash_phone
from lianka.domain.notices.models import InAppText
from lianka.foundation import privacy

log = logging.getLogger(__name__)

CONSOLE: Final = "console"
IN_APP: Final = "in_app"
TEXTS_PURPOSE: Final = "notices.texts"


class TextSender(Protocol):
    """Sends a text message. May be called twice for one message: a text that comes twice does no harm."""

    def __call__(self, *, phone: Phone, text: str, expires_at: datetime, at: datetime) -> None:
        """Send the text, which matters until `expires_at`; whatever is raised makes the outbox try again."""


def text_sender() -> TextSender:
    """The sender that this installation uses. Raises `ImproperlyConfigured` for a name that is none."""
    sender = _SENDERS.get(settings.LIANKA_SMS_SENDER)
    if sender is None:
        raise ImproperlyConfigured(f"LIANKA_SMS_SENDER is one of {', '.join(_SENDERS)}.")
    return sender


def _write_to_console(*, phone: Phone, text: str, expires_at: datetime, at: datetime) -> None:
    # A warning, because it is to be seen at the default level: nobody gets this text otherwise.
    log.warning("Text message to %s: %s", phone, text)


def _keep_to_show(*, phone: Phone, text: str, expires_at: datetime, at: datetime) -> None:
    values = {"text_sealed": privacy.seal_briefly(TEXTS_PURPOSE, text), "sent_at": at, "expires_at": expires_at}
    InAppText.objects.update_or_create(phone_hash=hash_phone(phone), defaults=values)


_SENDERS: Final[Mapping[str, TextSender]] = {CONSOLE: _write_to_console, IN_APP: _keep_to_show}

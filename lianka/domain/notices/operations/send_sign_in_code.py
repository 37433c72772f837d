"""The listener that sends one-time codes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from lianka.domain.access.queries import get_alliance
from lianka.domain.members.queries import get_code_to_send
from lianka.domain.notices.senders import text_sender
from lianka.foundation.db import transaction_required


@transaction_required
def send_sign_in_code(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Send the digits to the phone; nothing for a code that cannot be used any more."""
    code = get_code_to_send(code_id=payload["code_id"], at=at)
    if code is None:
        return
    facts = {"alliance": get_alliance().name, "code": code.digits}
    # In the alliance's language, whatever the worker's terminal speaks.
    with override(settings.LANGUAGE_CODE):
        text = gettext("[%(alliance)s] %(code)s is your sign-in code, valid for 5 minutes. Please tell it to nobody.")
    text_sender()(phone=code.phone, text=text % facts, expires_at=code.expires_at, at=at)

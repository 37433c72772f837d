"""Where a list goes on, sealed: a program hands it back as it is, and reads no id of a row out of it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from lianka.domain.checkout.values import Cursor, ReceiptSummary
from lianka.foundation.privacy import SealBroken, open_brief, seal_briefly
from lianka.interfaces.api.errors import CursorInvalid

_PURPOSE: Final = "api.cursor"


def read_cursor(text: str | None) -> Cursor | None:
    """The place that a cursor names. Raises `CursorInvalid` for what this service never gave out."""
    if text is None:
        return None
    try:
        moment, _, row_id = open_brief(_PURPOSE, urlsafe_b64decode(text.encode())).partition("|")
        return Cursor(datetime.fromisoformat(moment), int(row_id))
    except (SealBroken, ValueError) as error:
        raise CursorInvalid(field="cursor") from error


def next_cursor(page: Sequence[ReceiptSummary], *, limit: int) -> str | None:
    """The cursor to the page after this one, which was read with one row more than `limit`; None for the latest."""
    if len(page) <= limit:
        return None
    moment, row_id = page[limit - 1].cursor
    return urlsafe_b64encode(seal_briefly(_PURPOSE, f"{moment.isoformat()}|{row_id}")).decode()

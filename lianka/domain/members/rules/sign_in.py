"""One-time codes: their digits, how long they live, how often they may be asked for and tried."""

import hashlib
import hmac
import unicodedata
from datetime import timedelta
from typing import Final

CODE_LIFE: Final = timedelta(minutes=5)
RESEND_AFTER: Final = timedelta(seconds=60)
DAY: Final = timedelta(days=1)
CODES_OF_PHONE_MAX: Final = 10
HOUR: Final = timedelta(hours=1)
CODES_OF_ADDRESS_MAX: Final = 30
ATTEMPTS_MAX: Final = 5

FAILURE_WINDOW: Final = timedelta(minutes=30)
PASSWORD_FAILURES_MAX: Final = 5
"""Of one phone; a code still signs in, so that nobody is locked out by others."""
ADDRESS_FAILURES_MAX: Final = 30
"""From one address, codes and passwords together: behind one address may stand a whole shop."""

NONCE_LENGTH: Final = 16
DIGITS: Final = 6
TYPED_LENGTH_MAX: Final = 40


def code_digits(*, key: bytes, nonce: bytes, phone_hash: str) -> str:
    """The six digits of a code: a keyed hash of its nonce and phone, so that no row needs to hold them."""
    digest = hmac.digest(key, nonce + phone_hash.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def read_digits(typed: str) -> str | None:
    """The six digits a person typed, with blanks or in full width as phones enter them; None for anything else."""
    text = "".join(unicodedata.normalize("NFKC", typed[:TYPED_LENGTH_MAX]).split())
    return text if len(text) == DIGITS and text.isascii() and text.isdigit() else None

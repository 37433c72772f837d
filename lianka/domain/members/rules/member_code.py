"""The member code: `28`, the member's handle in ten digits, and six digits that change every 30 seconds.

The six digits are a time-based one-time password by RFC 6238 with SHA-256 (`docs/rules/members.md` has the numbers).
"""

import hashlib
import hmac
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

PREFIX: Final = "28"
HANDLE_DIGITS: Final = 10
TOTP_DIGITS: Final = 6
LENGTH: Final = len(PREFIX) + HANDLE_DIGITS + TOTP_DIGITS
STEP: Final = timedelta(seconds=30)
DRIFT_STEPS: Final = 1
SCAN_LIFE: Final = timedelta(minutes=10)
FAILED_SCANS_MAX: Final = 20
FAILED_SCANS_WINDOW: Final = timedelta(minutes=10)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class CodeRead(NamedTuple):
    """The parts of a code as it was scanned."""

    handle: str
    digits: str


def step_at(at: datetime) -> int:
    """The number of the 30 seconds in which the moment lies, counted from 1970."""
    return (at - _EPOCH) // STEP


def end_of_step(step: int) -> datetime:
    """The first moment of the next step."""
    return _EPOCH + (step + 1) * STEP


def totp(secret: bytes, step: int) -> str:
    """The six digits of a step (RFC 6238 over RFC 4226, with SHA-256)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha256)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**TOTP_DIGITS:0{TOTP_DIGITS}d}"


def write_code(*, handle: str, secret: bytes, step: int) -> str:
    """The eighteen digits that a member shows in this step."""
    return f"{PREFIX}{handle}{totp(secret, step)}"


def read_code(scanned: str) -> CodeRead | None:
    """The parts of what a scanner read or a person typed, blanks ignored; None if it is no member code."""
    text = "".join(unicodedata.normalize("NFKC", scanned[: 4 * LENGTH]).split())
    if len(text) != LENGTH or not text.isascii() or not text.isdigit() or not text.startswith(PREFIX):
        return None
    return CodeRead(text[len(PREFIX) : -TOTP_DIGITS], text[-TOTP_DIGITS:])


def step_of(digits: str, *, secret: bytes, at: datetime) -> int | None:
    """The step whose digits these are: the present one, the one before or the one after. None: expired or wrong.

    Looks at all three, so that the time it takes tells nothing.
    """
    present = step_at(at)
    steps = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    found = [step for step in steps if hmac.compare_digest(totp(secret, step), digits)]
    return found[-1] if found else None

"""The number on a physical card, how it is read, and the activation code under its scratch-off field."""

import hashlib
import hmac
import re
import unicodedata
from typing import Final
from urllib.parse import parse_qs, urlsplit

from stdnum import luhn

from lianka.domain.cards.values import PHYSICAL_NUMBER_LENGTH

_FIRST_DIGIT: Final = "9"
_SERIAL_DIGITS: Final = PHYSICAL_NUMBER_LENGTH - 2
_READ_LENGTH_MAX: Final = 300
_TRACK_1: Final = re.compile(r"%B(\d{16})\^")
_TRACK_2: Final = re.compile(r";(\d{16})[=?]")
ACTIVATION_DIGITS: Final = 8
NONCE_LENGTH: Final = 16
NUMBER_IN_ADDRESS: Final = "number"
"""The name under which the address in a card's QR code holds its number."""


def physical_number(serial: int) -> str:
    """The number of a physical card: `9`, its serial in fourteen digits, and a Luhn check digit.

    With one digit mistyped, or two neighbours swapped (but 09 and 90), it is nobody's number.
    """
    body = f"{_FIRST_DIGIT}{serial:0{_SERIAL_DIGITS}d}"
    return f"{body}{luhn.calc_check_digit(body)}"


def is_physical_number(number: str) -> bool:
    """Whether the digits fit their check digit."""
    return looks_like_number(number) and bool(luhn.is_valid(number))


def looks_like_number(text: str) -> bool:
    """Whether a text can only be meant as the number of a physical card, rightly typed or not."""
    return len(text) == PHYSICAL_NUMBER_LENGTH and text.isascii() and text.isdigit() and text[0] == _FIRST_DIGIT


def read_physical_number(scanned: str) -> str | None:
    """The sixteen digits in what was typed, scanned (bar code, QR code) or swiped; None if it is something else.

    Does not look at the check digit.
    """
    text = "".join(unicodedata.normalize("NFKC", scanned[:_READ_LENGTH_MAX]).split())
    track = _TRACK_1.match(text) or _TRACK_2.match(text)
    number = track[1] if track else _in_address(text) or text.replace("-", "")
    return number if looks_like_number(number) else None


def activation_code(*, key: bytes, nonce: bytes, number: str) -> str:
    """The eight digits under the scratch-off field: a keyed hash of the batch's nonce and the card's number."""
    digest = hmac.digest(key, nonce + number.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8], 'big') % 10**ACTIVATION_DIGITS:0{ACTIVATION_DIGITS}d}"


def read_activation_code(typed: str) -> str | None:
    """The eight digits a person typed, blanks ignored; None for anything else."""
    text = "".join(unicodedata.normalize("NFKC", typed[:_READ_LENGTH_MAX]).split())
    return text if len(text) == ACTIVATION_DIGITS and text.isascii() and text.isdigit() else None


def _in_address(text: str) -> str:
    if "://" not in text:
        return ""
    try:
        found = parse_qs(urlsplit(text).query).get(NUMBER_IN_ADDRESS, [""])
    except ValueError:
        return ""
    return found[0]

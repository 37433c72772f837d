"""Keys derived from the installation's secret, and what follows from them without a row."""

import base64
import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.conf import settings

from lianka.foundation.secrets import derive_key

_ID_LENGTH: Final = 8
_TOKEN_LENGTH: Final = 26
_REST: Final = b"member\x00\x01"
"""What fills the block beside the id: a token that does not open to it was not made here."""


def one_time_code_key() -> bytes:
    """The key by which the digits of one-time codes are derived."""
    return derive_key(settings.SECRET_KEY, "members.one-time-code")


def member_code_secret(*, member_id: int, version: int) -> bytes:
    """The secret of one member's codes. A new version makes every code of the old one worthless."""
    key = derive_key(settings.SECRET_KEY, "members.member-code")
    return hmac.digest(key, f"{member_id}:{version}".encode(), hashlib.sha256)


def share_token(member_id: int) -> str:
    """The token by which a member's links name the member: always the same, unguessable, showing no id."""
    # One block under a key of its own: every id has another token, so nothing needs to be stored or looked up.
    block = _cipher().encryptor().update(member_id.to_bytes(_ID_LENGTH, "big") + _REST)
    return base64.b32encode(block).decode("ascii").rstrip("=").lower()


def read_share_token(token: str) -> int | None:
    """The member's id in a share token; None for what is none."""
    if len(token) != _TOKEN_LENGTH or not token.isascii() or not token.isalnum():
        return None
    try:
        block = base64.b32decode(f"{token}======", casefold=True)
    except ValueError:
        return None
    opened = _cipher().decryptor().update(block)
    return int.from_bytes(opened[:_ID_LENGTH], "big") if hmac.compare_digest(opened[_ID_LENGTH:], _REST) else None


def _cipher() -> Cipher[ECB]:
    return Cipher(AES(derive_key(settings.SECRET_KEY, "members.share-token")), ECB())

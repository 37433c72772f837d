"""Public ids: prefixed, unguessable strings. Database ids stay inside."""

import secrets

_ALPHABET = b"0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing to misread aloud
_DIGIT_OF_BYTE = _ALPHABET * (256 // len(_ALPHABET))
_LENGTH = 20


def new_public_id(prefix: str) -> str:
    """A new id such as `pur_7h3k...`: 100 random bits after the prefix."""
    return f"{prefix}_{secrets.token_bytes(_LENGTH).translate(_DIGIT_OF_BYTE).decode('ascii')}"

"""Public ids: prefixed, unguessable strings. Database ids stay inside."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing to misread aloud
_LENGTH = 20


def new_public_id(prefix: str) -> str:
    """A new id such as `pur_7h3k...`: 100 random bits after the prefix."""
    number = secrets.randbits(5 * _LENGTH)
    digits = [_ALPHABET[number >> shift & 31] for shift in range(0, 5 * _LENGTH, 5)]
    return f"{prefix}_{''.join(digits)}"

"""What cards derive from the secret of the installation: activation codes of physical cards, gift codes, and hashes."""

from django.conf import settings

from lianka.domain.cards.rules.physical import activation_code
from lianka.foundation.privacy import lookup_hash
from lianka.foundation.secrets import derive_key


def activation_codes(*, nonce: bytes, numbers: list[str]) -> list[str]:
    """The code of each number of a batch, as long as its nonce is kept."""
    key = derive_key(settings.SECRET_KEY, "cards.activation-code")
    return [activation_code(key=key, nonce=nonce, number=number) for number in numbers]


def hash_activation_code(*, number: str, code: str) -> str:
    """The keyed hash that a card keeps of its code."""
    return lookup_hash("cards.activation-code", f"{number}:{code}")


def gift_code_key() -> bytes:
    """The key by which gift codes follow from their batch and number."""
    return derive_key(settings.SECRET_KEY, "cards.gift-code")


def gift_code_hash(code: str) -> str:
    """The keyed hash under which a code stands in its table. (The code as `rules.gift_codes.read_code` gives it.)"""
    return lookup_hash("cards.gift-code", code)

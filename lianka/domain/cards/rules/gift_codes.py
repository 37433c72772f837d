"""Gift codes as people type them, how often one may be wrong, and how a batch may move (CARD-12)."""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from stdnum import luhn

from lianka.domain.cards.values import GIFT_COUNT_MAX, TYPED_LENGTH_MAX, GiftBatchState
from lianka.foundation.values import allocate

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, so that nothing is misread."""
BODY_LENGTH: Final = 15
"""75 random bits; the sixteenth character checks them."""
CODE_LENGTH: Final = BODY_LENGTH + 1
HINT_LENGTH: Final = 4
NONCE_LENGTH: Final = 16

FAILURE_WINDOW: Final = timedelta(minutes=30)
MEMBER_FAILURES_MAX: Final = 10
ADDRESS_FAILURES_MAX: Final = 30
"""From one address: behind it may stand a whole company that was given codes."""

TRANSITIONS: Final[Mapping[GiftBatchState, frozenset[GiftBatchState]]] = {
    GiftBatchState.DRAFT: frozenset({GiftBatchState.PAID, GiftBatchState.CANCELLED}),
    GiftBatchState.PAID: frozenset(),
    GiftBatchState.CANCELLED: frozenset(),
}
"""From each state of a batch, where it may lead. What was paid is undone code by code."""

_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPING: Final = frozenset("-‐‑‒–—―−_.·")


def can_batch_move(from_state: GiftBatchState, to_state: GiftBatchState) -> bool:
    """Whether one state of a batch leads to the other."""
    return to_state in TRANSITIONS[from_state]


def gift_code(*, key: bytes, nonce: bytes, number: int) -> str:
    """The code of this number in the batch of this nonce: a keyed hash, so that no row needs to hold it."""
    digest = hmac.digest(key, nonce + number.to_bytes(4, "big"), hashlib.sha256)
    bits = int.from_bytes(digest[:10], "big")
    body = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(BODY_LENGTH))
    return body + luhn.calc_check_digit(body, ALPHABET)


def grouped(code: str) -> str:
    """A code as it is printed: four groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """The code a person typed: small letters, blanks, dashes, O for 0 and full width are forgiven; None for no code.

    One mistaken character, or two neighbours swapped (but 0 and Z), is no code.
    """
    text = unicodedata.normalize("NFKC", typed[:TYPED_LENGTH_MAX]).upper()
    code = "".join(each for each in text if each not in _GROUPING and not each.isspace()).translate(_MEANT)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        return None
    return code if luhn.is_valid(code, ALPHABET) else None


def hint_of(code: str) -> str:
    """What staff may see of a code: its last group."""
    return code[-HINT_LENGTH:]


def shares_of(total_fen: int, count: int) -> list[int]:
    """What each code of a batch cost: the total over all of them by the largest remainder, ties to the earlier."""
    return allocate(total_fen, [1] * count)


def read_numbers(typed: str) -> list[int] | None:
    """The numbers meant by `1-3, 7`, each once and rising; None for anything else."""
    numbers: set[int] = set()
    for part in typed.replace("，", ",").replace("、", ",").split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not all(end.isascii() and end.isdecimal() and len(end) <= 5 for end in ends):
            return None
        first, last = int(ends[0]), int(ends[-1])
        if not 1 <= first <= last <= GIFT_COUNT_MAX:
            return None
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def number_words(numbers: Sequence[int], *, shown: int = 10) -> str:
    """Numbers as a sentence names them: the first few, and that there are more."""
    return ", ".join(map(str, numbers[:shown])) + (" …" if len(numbers) > shown else "")

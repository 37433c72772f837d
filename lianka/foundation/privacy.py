"""Personal values at rest: sealed under a key per person, found again by a keyed hash, erased by destroying the key.

A person's key stands wrapped under a master key that derives from the installation's secret, so that neither a copy
of the database nor the secret alone reveals anything (`docs/decisions/0014-a-key-for-each-person.md`).
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianka.foundation.db import fetch_all, insert_rows, rows_source, transaction_required
from lianka.foundation.errors import Conflict
from lianka.foundation.models import PersonKey
from lianka.foundation.secrets import derive_key

_FORMAT = b"\x01"
_NONCE_LENGTH = 12
_KEY_COLUMNS = {"party_id": "bigint", "wrapped_key": "bytea"}


class PersonErased(Conflict):
    """The person's key was destroyed; nothing more is kept about them."""

    code = "person_erased"
    message = _("The personal data of this person was erased, and no more can be stored.")


class SealBroken(Exception):
    """A sealed value was altered, belongs to someone else, or was sealed under another secret: a defect."""


@transaction_required
def seal(party_id: int, text: str) -> bytes:
    """Encrypt a value of one person. Raises `PersonErased`."""
    return seal_many([(party_id, text)])[0]


@transaction_required
def seal_many(values: Sequence[tuple[int, str]]) -> list[bytes]:
    """Encrypt values, each of the person given with it, in a constant number of statements. Raises `PersonErased`.

    A person without a key gets one.
    """
    party_ids = sorted({party_id for party_id, _value in values})
    keys = _read_keys(party_ids)
    if missing := [party_id for party_id in party_ids if party_id not in keys]:
        _make_keys(missing)
        # Read again rather than remembered: a rival's key may have come first.
        keys |= _read_keys(missing)
    return [_encrypt(_kept(keys[party_id]), party_id, text.encode()) for party_id, text in values]


def open_sealed(party_id: int, sealed: bytes) -> str | None:
    """Decrypt a value; None if the person was erased. Raises `SealBroken`."""
    return open_many([(party_id, sealed)])[0]


def open_many(values: Sequence[tuple[int, bytes]]) -> list[str | None]:
    """Decrypt values, each of the person given with it, in one statement; None for the erased. Raises `SealBroken`."""
    keys = _read_keys({party_id for party_id, _value in values})
    opened: list[str | None] = []
    for party_id, sealed in values:
        if party_id not in keys:
            raise SealBroken(f"Party {party_id} never had a key.")
        key = keys[party_id]
        opened.append(None if key is None else _decrypt(key, party_id, bytes(sealed)).decode())
    return opened


def seal_briefly(purpose: str, text: str) -> bytes:
    """Encrypt a value of someone who may be no party, for a row that is deleted soon: no person's key erases it."""
    nonce = os.urandom(_NONCE_LENGTH)
    return _FORMAT + nonce + _brief_key(purpose).encrypt(nonce, text.encode(), None)


def open_brief(purpose: str, sealed: bytes) -> str:
    """Decrypt what `seal_briefly` sealed for the same purpose. Raises `SealBroken`."""
    start = len(_FORMAT) + _NONCE_LENGTH
    try:
        return _brief_key(purpose).decrypt(sealed[len(_FORMAT) : start], sealed[start:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"A value sealed briefly for {purpose} does not open.") from error


@transaction_required
def destroy_key(party_id: int, *, at: datetime) -> None:
    """Erase a person: no sealed value of theirs can ever be opened again, and none can be stored.

    Does not remove look-up hashes, which stand in the tables of whoever made them.
    """
    PersonKey.objects.update_or_create(
        party_id=party_id,
        defaults={"wrapped_key": None, "destroyed_at": at},
    )


def lookup_hash(purpose: str, normalised_text: str) -> str:
    """A keyed hash (64 hex digits) by which an equal text of the same purpose is found without being stored."""
    key = _derived(settings.SECRET_KEY, f"lookup:{purpose}")
    return hmac.digest(key, normalised_text.encode(), hashlib.sha256).hex()


def _read_keys(party_ids: Iterable[int]) -> dict[int, AESGCM | None]:
    source, params = rows_source("wanted", {"party_id": "bigint"}, [(party_id,) for party_id in party_ids])
    rows = fetch_all(
        f"SELECT k.party_id, k.wrapped_key FROM {source} JOIN foundation_personkey k ON k.party_id = wanted.party_id",
        params,
    )
    master = _master_key()
    return {
        party_id: None if wrapped is None else AESGCM(_decrypt(master, party_id, bytes(wrapped)))
        for party_id, wrapped in rows
    }


def _make_keys(party_ids: Sequence[int]) -> None:
    master = _master_key()
    rows = [(party_id, _encrypt(master, party_id, AESGCM.generate_key(bit_length=256))) for party_id in party_ids]
    insert_rows("foundation_personkey", _KEY_COLUMNS, rows, on_conflict="ON CONFLICT (party_id) DO NOTHING")


def _kept(key: AESGCM | None) -> AESGCM:
    if key is None:
        raise PersonErased
    return key


def _encrypt(key: AESGCM, party_id: int, data: bytes) -> bytes:
    nonce = os.urandom(_NONCE_LENGTH)
    return _FORMAT + nonce + key.encrypt(nonce, data, _bound_to(party_id))


def _decrypt(key: AESGCM, party_id: int, sealed: bytes) -> bytes:
    start = len(_FORMAT) + _NONCE_LENGTH
    try:
        if not sealed.startswith(_FORMAT):
            raise SealBroken("This is no sealed value.")
        return key.decrypt(sealed[len(_FORMAT) : start], sealed[start:], _bound_to(party_id))
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"A sealed value of party {party_id} does not open.") from error


def _bound_to(party_id: int) -> bytes:
    # A value copied to another person's row does not open there.
    return f"party:{party_id}".encode()


def _brief_key(purpose: str) -> AESGCM:
    return AESGCM(_derived(settings.SECRET_KEY, f"brief:{purpose}"))


def _master_key() -> AESGCM:
    return AESGCM(_derived(settings.SECRET_KEY, "person-keys"))


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: str) -> bytes:
    return derive_key(secret, purpose)

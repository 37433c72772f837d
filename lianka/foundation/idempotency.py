"""Keys that make a door's writes repeatable: same key and body, same answer; same key, other body, refused.

A key is kept for good, and so is a refusal. Only a defect, which undoes the whole transaction, leaves a key free.
An answer holds ids and amounts, never a person's values, because its row can never be changed
(`docs/decisions/0011-idempotency-keys-kept-for-good.md`).
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction as django_transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from lianka.foundation.db import KeptRefusal, fetch_all, insert_rows, transaction_required
from lianka.foundation.errors import Conflict, DomainError, InvalidInput
from lianka.foundation.locks import wait_for_lock
from lianka.foundation.models import IdempotencyKey
from lianka.foundation.secrets import derive_key

KEY_LENGTH_MAX = 255


class IdempotencyKeyReused(Conflict):
    """The key already stands for another request."""

    code = "idempotency_key_reused"
    message = _("This idempotency key was already used for another request.")


class IdempotencyKeyInvalid(InvalidInput):
    """The key is empty or too long."""

    code = "idempotency_key_invalid"
    message = _("An idempotency key has 1 to %(length_max)s characters.")


class RefusedBefore(Conflict):
    """The stored refusal has a code that this release no longer knows."""

    code = "refused_before"
    message = _("This request was refused before (%(refusal_code)s).")


class Remembered(NamedTuple):
    """The answer to a key, and whether it was given before."""

    answer: dict[str, Any]
    is_replay: bool


@transaction_required
def remember(
    *,
    scope: str,
    key: str,
    request: Mapping[str, Any] | bytes,
    at: datetime,
    answer: Callable[[], dict[str, Any]],
) -> Remembered:
    """Run `answer` once for the key and return what it answered, now and ever after.

    To be the first call of an operation: a refusal by `answer` is undone and kept, which commits whatever
    else the transaction wrote, and reaches the caller after the commit. A rival with the same key waits.
    Raises `IdempotencyKeyReused` when the key stands for another request, `IdempotencyKeyInvalid`, or
    the very refusal that `answer` raised, now or then.
    """
    # PostgreSQL takes no zero byte, and nobody means one.
    if not 1 <= len(key) <= KEY_LENGTH_MAX or "\x00" in key:
        raise IdempotencyKeyInvalid(field="idempotency_key", length_max=KEY_LENGTH_MAX)
    request_hash = _hash(request)
    wait_for_lock(f"idempotency:{scope}:{key}")
    seen = fetch_all(f"SELECT {', '.join(_Outcome._fields)} FROM {_TABLE} WHERE scope = %s AND key = %s", [scope, key])
    if seen:
        return _replay(_Outcome(*seen[0]), request_hash)
    try:
        with django_transaction.atomic():
            outcome = _Outcome(request_hash, json.dumps(answer(), ensure_ascii=False), None)
    except DomainError as refusal:
        _keep(scope, key, _Outcome(request_hash, None, _write_refusal(refusal)), at)
        raise KeptRefusal(refusal) from refusal
    _keep(scope, key, outcome, at)
    # Read back, so that the first answer and every later one are the same to the type.
    return Remembered(json.loads(outcome.answer or ""), is_replay=False)


class _Outcome(NamedTuple):
    """What was asked under a key, and what was answered or refused, as they are kept."""

    request_hash: str
    answer: str | None
    refusal: str | None


_TABLE = IdempotencyKey._meta.db_table
_COLUMNS = {
    "scope": "text",
    "key": "text",
    "request_hash": "text",
    "answer": "text",
    "refusal": "text",
    "created_at": "timestamptz",
}


def _keep(scope: str, key: str, outcome: _Outcome, at: datetime) -> None:
    insert_rows(_TABLE, _COLUMNS, [(scope, key, *outcome, at)])


def _hash(request: Mapping[str, Any] | bytes) -> str:
    if isinstance(request, bytes):
        body = b"bytes:" + request
    else:
        body = b"json:" + json.dumps(request, sort_keys=True, separators=(",", ":")).encode()
    # Keyed, because a plain hash of a body with a phone number in it could be guessed back.
    return hmac.digest(derive_key(settings.SECRET_KEY, "idempotency"), body, hashlib.sha256).hex()


def _replay(seen: _Outcome, request_hash: str) -> Remembered:
    if not hmac.compare_digest(seen.request_hash, request_hash):
        raise IdempotencyKeyReused(field="idempotency_key")
    if seen.answer is not None:
        return Remembered(json.loads(seen.answer), is_replay=True)
    raise _read_refusal(seen.refusal or "{}")


def _write_refusal(refusal: DomainError) -> str:
    stored = {"code": refusal.code, "field": refusal.field, "facts": refusal.facts}
    return json.dumps(stored, ensure_ascii=False, default=str)


def _read_refusal(text: str) -> DomainError:
    stored = json.loads(text)
    autodiscover_modules("errors")  # this process may not have met the refusing context yet
    for kind in _refusals(DomainError):
        if kind.code == stored["code"]:
            # Past its own __init__, which may want other words than it handed to this one.
            refusal = kind.__new__(kind)
            DomainError.__init__(refusal, field=stored["field"], **stored["facts"])
            return refusal
    return RefusedBefore(field=stored["field"], refusal_code=stored["code"])


def _refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _refusals(narrower)

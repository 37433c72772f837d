"""Know members from what a merchant has of them: a phone at the till, or a number in an older system."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.access.models import Party
from lianka.domain.access.operations.create_parties import create_parties
from lianka.domain.members.errors import ExternalRefInvalid
from lianka.domain.members.queries import member_ids_by_external_ref, member_ids_by_phone_hash
from lianka.domain.members.rules.numbers import member_number
from lianka.domain.members.values import (
    EXTERNAL_REF_LENGTH_MAX,
    MemberStatus,
    Phone,
    PreRegistered,
    hash_phone,
    parse_phone,
)
from lianka.foundation import privacy
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import RaceLost, insert_rows, transaction_required

_COLUMNS = {
    "party_id": "bigint",
    "number": "text",
    "status": "text",
    "phone_sealed": "bytea",
    "phone_hash": "text",
    "external_ref": "text",
    "registered_at": "timestamptz",
    "registered_by_id": "bigint",
}


class _Registration(NamedTuple):
    registered_by: int | None
    by: Actor
    at: datetime


class _Newcomer(NamedTuple):
    phone_sealed: bytes | None = None
    phone_hash: str | None = None
    external_ref: str | None = None


@transaction_required
def pre_register_members(
    *,
    phones: Collection[str] = (),
    external_refs: Collection[str] = (),
    registered_by: int | None,
    by: Actor,
    at: datetime,
) -> PreRegistered:
    """Find the members with these phones and these numbers elsewhere; pre-register those who are missing.

    `registered_by` is the merchant's party id. Each phone and each reference names one member, however often
    and by however many tills at once it is given; an existing member is left as it is. A constant number of
    statements. Raises `PhoneInvalid` or `ExternalRefInvalid`, and then registers nobody.
    """
    numbers = {text: parse_phone(text) for text in phones}
    for ref in external_refs:
        _require_sound(ref)
    registration = _Registration(registered_by, by, at)
    by_number = _register_phones(set(numbers.values()), registration)
    by_ref = _register_refs(set(external_refs), registration)
    return PreRegistered({text: by_number[number] for text, number in numbers.items()}, by_ref)


def _require_sound(ref: str) -> None:
    if not 0 < len(ref) <= EXTERNAL_REF_LENGTH_MAX or not ref.isprintable() or ref != ref.strip():
        raise ExternalRefInvalid(field="external_ref")


def _register_phones(phones: Collection[Phone], registration: _Registration) -> dict[Phone, int]:
    hashes = {phone: hash_phone(phone) for phone in phones}
    known = member_ids_by_phone_hash(hashes=hashes.values())
    # In one order, so that rivals with overlapping batches wait for each other in one direction only.
    missing = sorted((phone for phone in phones if hashes[phone] not in known), key=lambda phone: hashes[phone])
    ids = create_parties(kind=Party.Kind.MEMBER, count=len(missing), at=registration.at)
    sealed = privacy.seal_many(list(zip(ids, missing, strict=True)))
    newcomers = {
        party_id: _Newcomer(phone_sealed=each, phone_hash=hashes[phone])
        for party_id, phone, each in zip(ids, missing, sealed, strict=True)
    }
    _insert(newcomers, registration)
    found = {phone: known[each] for phone, each in hashes.items() if each in known}
    return found | dict(zip(missing, ids, strict=True))


def _register_refs(refs: Collection[str], registration: _Registration) -> dict[str, int]:
    known = member_ids_by_external_ref(refs=refs)
    missing = sorted(set(refs) - known.keys())
    ids = create_parties(kind=Party.Kind.MEMBER, count=len(missing), at=registration.at)
    newcomers = {party_id: _Newcomer(external_ref=ref) for party_id, ref in zip(ids, missing, strict=True)}
    _insert(newcomers, registration)
    return known | dict(zip(missing, ids, strict=True))


def _insert(newcomers: Mapping[int, _Newcomer], registration: _Registration) -> None:
    if not newcomers:
        return
    rows = [_row(party_id, newcomer, registration) for party_id, newcomer in newcomers.items()]
    if insert_rows("members_member", _COLUMNS, rows, on_conflict="ON CONFLICT DO NOTHING") != len(rows):
        # Another till registered one of them since we looked: look again, and find its member.
        raise RaceLost
    _audit([row[1] for row in rows], registration)


def _row(party_id: int, newcomer: _Newcomer, registration: _Registration) -> tuple[object, ...]:
    number, status = member_number(party_id), MemberStatus.PRE_REGISTERED.value
    return (party_id, number, status, *newcomer, registration.at, registration.registered_by)


def _audit(numbers: Sequence[object], registration: _Registration) -> None:
    record(
        by=registration.by,
        action="members.pre_register",
        subject=str(numbers[0]),
        at=registration.at,
        facts={"count": len(numbers), "first": numbers[0], "latest": numbers[-1]},
    )

"""What others may ask about members. Phones leave this module masked, or as the keyed hash they are found by."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from lianka.domain.members.errors import MemberNotFound, ScanExpired, ScanNotFound
from lianka.domain.members.keys import member_code_secret, one_time_code_key, share_token
from lianka.domain.members.models import Member, MemberHandle, MemberScan, OneTimeCode
from lianka.domain.members.operations.give_handles import give_handles
from lianka.domain.members.queries.merges import SURVIVOR_OF, survivors_of
from lianka.domain.members.queries.profiles import (
    get_profile,
    is_named,
    list_birthdays,
    list_nicknames,
    open_profile,
)
from lianka.domain.members.rules.member_code import end_of_step, step_at, write_code
from lianka.domain.members.rules.sign_in import ATTEMPTS_MAX, code_digits
from lianka.domain.members.values import (
    CodeToSend,
    IntroductionView,
    MemberCode,
    MemberStatus,
    MemberView,
    Phone,
    Scan,
    hash_phone,
    mask_phone,
    parse_phone,
)
from lianka.foundation import privacy
from lianka.foundation.db import as_given_moment, as_moment, fetch_all, rows_source

__all__ = [
    "find_by_phone",
    "get_code_to_send",
    "get_introduction",
    "get_member",
    "get_member_code",
    "get_profile",
    "get_scan",
    "get_session_version",
    "get_share_token",
    "has_password",
    "is_named",
    "list_birthdays",
    "list_members",
    "list_nicknames",
    "member_ids_by_external_ref",
    "member_ids_by_phone",
    "member_ids_by_phone_hash",
    "member_of_scan",
    "open_profile",
]


def find_by_phone(*, phone: str) -> int | None:
    """The party id of the member with this phone, or None. Raises `PhoneInvalid`."""
    return next(iter(member_ids_by_phone(phones=[phone]).values()), None)


def member_ids_by_phone(*, phones: Collection[str]) -> dict[str, int]:
    """The members with these phones, keyed by the text as given; unknown ones are left out.

    One statement, however many phones. Raises `PhoneInvalid`.
    """
    hashes = {text: hash_phone(parse_phone(text)) for text in phones}
    found = member_ids_by_phone_hash(hashes=hashes.values())
    return {text: found[each] for text, each in hashes.items() if each in found}


def member_ids_by_phone_hash(*, hashes: Collection[str]) -> dict[str, int]:
    """The members with these keyed hashes of a phone; unknown ones are left out. One statement."""
    return _ids_by("phone_hash", set(hashes))


def member_ids_by_external_ref(*, refs: Collection[str]) -> dict[str, int]:
    """The members with these numbers elsewhere; unknown ones are left out. One statement."""
    return _ids_by("external_ref", set(refs))


def get_member(*, member_id: int) -> MemberView:
    """The member as screens may show it, phone masked. Raises `MemberNotFound`."""
    views = list_members(member_ids=[member_id])
    if not views:
        raise MemberNotFound(field="member")
    return views[0]


def list_members(*, member_ids: Collection[int]) -> list[MemberView]:
    """The members of one page as screens may show them, phones masked. Two statements; unknown ones are left out."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        "SELECT member.party_id, party.public_id, member.number, member.status, member.phone_sealed,"
        " member.external_ref, member.registered_at, member.activated_at"
        f" FROM {source} JOIN members_member AS member ON member.party_id = given.id"
        " JOIN access_party AS party ON party.id = member.party_id ORDER BY member.party_id",
        params,
    )
    sealed = [(row[0], bytes(row[4])) for row in rows if row[4]]
    phones = dict(zip((party_id for party_id, _sealed in sealed), privacy.open_many(sealed), strict=True))
    return [_view(row, phones.get(row[0])) for row in rows]


def get_session_version(*, member_id: int) -> int:
    """The version that a session of the member must have to be valid still. Raises `MemberNotFound`."""
    version = Member.objects.filter(pk=member_id).values_list("session_version", flat=True).first()
    if version is None:
        raise MemberNotFound(field="member")
    return version


def has_password(*, member_id: int) -> bool:
    """Whether the member can sign in with a password."""
    return Member.objects.filter(pk=member_id).exclude(password="").exists()


def get_code_to_send(*, code_id: int, at: datetime) -> CodeToSend | None:
    """Phone and digits of a one-time code that can be used still, for the text message alone; else None."""
    found = OneTimeCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=at, attempts__lt=ATTEMPTS_MAX)
    code = found.first()
    if code is None:
        return None
    phone = privacy.open_brief("members.one-time-code", bytes(code.phone_sealed))
    digits = code_digits(key=one_time_code_key(), nonce=bytes(code.nonce), phone_hash=code.phone_hash)
    return CodeToSend(Phone(phone), digits, code.expires_at)


def get_share_token(*, member_id: int) -> str:
    """What a member's links to join carry: always the same for a member, unguessable, showing no id. No statement."""
    return share_token(member_id)


def get_introduction(*, member_id: int) -> IntroductionView | None:
    """Who brought the member in, or None; of several records of one person its own, else the earliest, counts.

    A sharer whose record was merged is the surviving one. Nobody was brought in by oneself.
    """
    rows = fetch_all(
        "SELECT i.issuing_merchant_id, i.store_id, coalesce(sharer.merged_into_id, i.sharer_id), i.introduced_at"
        " FROM members_introduction AS i JOIN members_member AS m ON m.party_id = i.member_id"
        " LEFT JOIN members_member AS sharer ON sharer.party_id = i.sharer_id"
        " WHERE m.party_id = %s OR m.merged_into_id = %s"
        " ORDER BY CASE WHEN m.merged_into_id IS NULL THEN 0 ELSE 1 END, i.introduced_at, m.party_id",
        [member_id, member_id],
    )
    for merchant_id, store_id, sharer_id, introduced_at in rows:
        other_id = None if sharer_id == member_id else sharer_id
        if merchant_id is not None or other_id is not None:
            return IntroductionView(merchant_id, store_id, other_id, as_given_moment(introduced_at))
    return None


def get_member_code(*, member_id: int, at: datetime) -> MemberCode:
    """The code the member shows at this moment. Raises `MemberNotFound`.

    A member who has no handle yet is given one, in a transaction of its own: not to be asked inside another.
    """
    handle = MemberHandle.objects.filter(pk=member_id).first()
    if handle is None:
        give_handles(member_ids=[member_id])
        handle = MemberHandle.objects.filter(pk=member_id).first()
    if handle is None:
        raise MemberNotFound(field="member")
    step = step_at(at)
    secret = member_code_secret(member_id=member_id, version=handle.version)
    return MemberCode(write_code(handle=handle.digits, secret=secret, step=step), end_of_step(step))


def get_scan(*, public_id: str, merchant_id: int, at: datetime) -> Scan:
    """The scan that this merchant's staff made a few minutes ago. Raises `ScanNotFound` or `ScanExpired`."""
    scans = MemberScan.objects.filter(public_id=public_id, merchant_id=merchant_id) if public_id.isprintable() else None
    scan = scans.first() if scans is not None else None
    if scan is None:
        raise ScanNotFound(field="scan")
    if at >= scan.expires_at:
        raise ScanExpired(field="scan")
    return Scan(scan.public_id, survivors_of([scan.member_id])[scan.member_id], scan.scanned_at, scan.expires_at)


def member_of_scan(*, public_id: str, merchant_id: int) -> int:
    """Whose code this merchant's staff scanned, however long ago: a request sent again must still find its member.

    Whoever acts on a scan asks `get_scan`. Raises `ScanNotFound`.
    """
    scans = MemberScan.objects.filter(public_id=public_id, merchant_id=merchant_id)
    member_id = scans.values_list("member_id", flat=True).first() if public_id.isprintable() else None
    if member_id is None:
        raise ScanNotFound(field="scan")
    return survivors_of([member_id])[member_id]


def _view(row: Sequence[Any], phone: str | None) -> MemberView:
    party_id, public_id, number, status, _sealed, external_ref, registered_at, activated_at = row
    return MemberView(
        party_id=party_id,
        public_id=public_id,
        number=number,
        status=MemberStatus(status),
        phone_masked=mask_phone(Phone(phone)) if phone else "",
        external_ref=external_ref,
        registered_at=as_given_moment(registered_at),
        activated_at=as_moment(activated_at),
    )


def _ids_by(column: str, keys: Collection[str]) -> dict[str, int]:
    # No stored key has other signs in it, and PostgreSQL takes no text with a zero byte.
    source, params = rows_source("given", {"key": "text"}, [(key,) for key in keys if key.isprintable()])
    return dict(
        fetch_all(
            f"SELECT given.key, {SURVIVOR_OF.format('member')} FROM {source}"
            f" JOIN members_member AS member ON member.{column} = given.key",
            params,
        )
    )

"""What others may ask about members. Phones leave this module masked, or as the keyed hash they are found by."""

from collections.abc import Collection

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.models import Member
from lianka.domain.members.values import MemberStatus, MemberView, Phone, hash_phone, mask_phone, parse_phone
from lianka.foundation import privacy
from lianka.foundation.db import fetch_all, rows_source


def find_by_phone(*, phone: str) -> int | None:
    """The party id of the member with this phone, or None. Raises `PhoneInvalid`."""
    found = Member.objects.filter(phone_hash=hash_phone(parse_phone(phone)))
    return found.values_list("party_id", flat=True).first()


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
    members = list(Member.objects.filter(pk__in=member_ids).select_related("party").order_by("pk"))
    sealed = [(member.pk, bytes(member.phone_sealed)) for member in members if member.phone_sealed]
    phones = dict(zip((pk for pk, _sealed in sealed), privacy.open_many(sealed), strict=True))
    return [_view(member, phones.get(member.pk)) for member in members]


def _view(member: Member, phone: str | None) -> MemberView:
    return MemberView(
        party_id=member.pk,
        public_id=member.party.public_id,
        number=member.number,
        status=MemberStatus(member.status),
        phone_masked=mask_phone(Phone(phone)) if phone else "",
        external_ref=member.external_ref,
        registered_at=member.registered_at,
        activated_at=member.activated_at,
    )


def _ids_by(column: str, keys: Collection[str]) -> dict[str, int]:
    # No stored key has other signs in it, and PostgreSQL takes no text with a zero byte.
    source, params = rows_source("given", {"key": "text"}, [(key,) for key in keys if key.isprintable()])
    return dict(
        fetch_all(
            f"SELECT given.key, member.party_id FROM {source}"
            f" JOIN members_member AS member ON member.{column} = given.key",
            params,
        )
    )

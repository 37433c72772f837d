"""A member tells who they are, or takes it back."""

from dataclasses import fields
from datetime import datetime

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.models import Member, MemberProfile
from lianka.domain.members.queries.profiles import open_profile
from lianka.domain.members.rules.profiles import sound_profile
from lianka.domain.members.values.profiles import Profile
from lianka.foundation import privacy
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction, transaction_required


@transaction
def change_profile(*, member_id: int, given: Profile, by: Actor, at: datetime) -> Profile:
    """Replace all that the member told by what is given, note which parts changed, and return it as it is kept.

    A field left empty is forgotten. The birthday may be changed as often as one likes: the gift knows its years. The
    same profile again changes nothing. Raises `MemberNotFound` or the refusal of a field.
    """
    sound = sound_profile(given, today=business_date(at))
    member = Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound(field="member")
    known = open_profile(member_id=member_id)
    changed = [each.name for each in fields(Profile) if getattr(sound, each.name) != getattr(known, each.name)]
    if not changed:
        return sound
    keep_profile(member_id=member_id, profile=sound, at=at)
    # Which parts, never what they said: an audit row cannot be erased with the person.
    record(by=by, action="members.change_profile", subject=member.number, at=at, facts={"changed": changed})
    return sound


@transaction_required
def keep_profile(*, member_id: int, profile: Profile, at: datetime) -> None:
    """Write a sound profile of a member, sealed under the member's own key. Notes nothing in the audit."""
    MemberProfile.objects.update_or_create(
        member_id=member_id, defaults={**_columns(member_id, profile), "changed_at": at}
    )


def _columns(member_id: int, profile: Profile) -> dict[str, object]:
    return {
        "nickname": profile.nickname,
        "real_name_sealed": _sealed(member_id, profile.real_name),
        "birth_month_day": profile.birthday.number if profile.birthday else None,
        "birth_year_sealed": _sealed(member_id, str(profile.birth_year or "")),
        "gender": profile.gender,
        "city": profile.city,
    }


def _sealed(member_id: int, text: str) -> bytes | None:
    return privacy.seal(member_id, text) if text else None

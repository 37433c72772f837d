"""What others may ask about what members told of themselves. Names leave this module masked, but for the member."""

from collections.abc import Collection

from lianka.domain.members.models import MemberProfile
from lianka.domain.members.values import MemberStatus
from lianka.domain.members.values.profiles import Birthday, MonthDay, Profile, ProfileView, mask_name
from lianka.foundation import privacy
from lianka.foundation.db import fetch_all, rows_source


def get_profile(*, member_id: int) -> ProfileView:
    """What the member told, the name masked; an empty one of who told nothing. Two statements."""
    row = MemberProfile.objects.filter(pk=member_id).first()
    if row is None:
        return ProfileView()
    return ProfileView(
        nickname=row.nickname,
        real_name_masked=mask_name(_open(member_id, row.real_name_sealed)),
        birthday=_month_day(row.birth_month_day),
        has_birth_year=row.birth_year_sealed is not None,
        gender=row.gender,
        city=row.city,
    )


def open_profile(*, member_id: int) -> Profile:
    """What the member told, in full: for the member's own page. Operators call `reveal_profile`."""
    row = MemberProfile.objects.filter(pk=member_id).first()
    if row is None:
        return Profile()
    year = _open(member_id, row.birth_year_sealed)
    return Profile(
        nickname=row.nickname,
        real_name=_open(member_id, row.real_name_sealed),
        birthday=_month_day(row.birth_month_day),
        birth_year=int(year) if year else None,
        gender=row.gender,
        city=row.city,
    )


def list_differences(*, from_id: int, into_id: int) -> list[str]:
    """What both members told and is not the same: `birthday`, `birth_year`, `real_name`. Never the values."""
    one, other = open_profile(member_id=from_id), open_profile(member_id=into_id)
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in ("birthday", "birth_year", "real_name")}
    return [name for name, (told, known) in pairs.items() if told and known and told != known]


def is_named(member_ids: Collection[int]) -> set[int]:
    """Those of the members whose name on papers is on file. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in set(member_ids)])
    rows = fetch_all(
        f"SELECT given.id FROM {source} JOIN members_memberprofile AS profile ON profile.member_id = given.id"
        " WHERE profile.real_name_sealed IS NOT NULL",
        params,
    )
    return {row[0] for row in rows}


def list_nicknames(*, member_ids: Collection[int]) -> dict[int, str]:
    """What those of the members call themselves who told it. One statement."""
    named = MemberProfile.objects.filter(pk__in=set(member_ids)).exclude(nickname="")
    return dict(named.values_list("member_id", "nickname"))


def list_birthdays(*, first: MonthDay, latest: MonthDay, after: Birthday | None, limit: int) -> list[Birthday]:
    """The active members born on the days from `first` through `latest` of a year, at most `limit`, in order.

    The next page goes on `after` the last of this one. One statement, which reads the index no further than the page.
    """
    day, member_id = (after.month_day.number, after.member_id) if after else (0, 0)
    rows = fetch_all(
        "SELECT profile.birth_month_day, profile.member_id FROM members_memberprofile AS profile"
        " JOIN members_member AS member ON member.party_id = profile.member_id"
        " WHERE profile.birth_month_day BETWEEN %s AND %s"
        " AND (profile.birth_month_day, profile.member_id) > (%s, %s) AND member.status = %s"
        " ORDER BY profile.birth_month_day, profile.member_id LIMIT %s",
        [first.number, latest.number, day, member_id, MemberStatus.ACTIVE.value, limit],
    )
    return [Birthday(MonthDay.of_number(number), each) for number, each in rows]


def _open(member_id: int, sealed: bytes | memoryview | None) -> str:
    # Of someone whose key was destroyed nothing is known any more.
    return (privacy.open_sealed(member_id, bytes(sealed)) or "") if sealed else ""


def _month_day(number: int | None) -> MonthDay | None:
    return None if number is None else MonthDay.of_number(number)

"""What members tell of themselves: sealed where it names a person, refused where it cannot be right, audited."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.models import MemberProfile
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.operations.reveal_profile import reveal_profile
from lianka.domain.members.queries import get_profile, is_named, list_birthdays, list_nicknames, open_profile
from lianka.domain.members.values.profiles import Birthday, MonthDay, Profile, ProfileView
from lianka.foundation import privacy
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from tests.doc_tables import read_table
from tests.operations.members.phones import join
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-14")]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "members.md"
LATER = OPENED_AT + timedelta(days=3)
WANG = Profile("老王", "王建国", MonthDay(2, 29), 1988, "male", "上海")


def _tell(member_id: int, profile: Profile) -> Profile:
    return change_profile(member_id=member_id, given=profile, by=OPERATOR, at=LATER)


def test_who_told_nothing_has_an_empty_profile(world: World) -> None:
    assert get_profile(member_id=world.wang) == ProfileView()
    assert open_profile(member_id=world.wang) == Profile()


def test_what_a_member_told_is_kept_and_shown_masked(world: World) -> None:
    _tell(world.wang, WANG)

    assert open_profile(member_id=world.wang) == WANG
    assert get_profile(member_id=world.wang) == ProfileView("老王", "王**", MonthDay(2, 29), True, "male", "上海")


def test_the_name_and_the_year_of_birth_stand_sealed(world: World) -> None:
    _tell(world.wang, WANG)

    row = MemberProfile.objects.get(pk=world.wang)
    assert "王建国".encode() not in bytes(row.real_name_sealed or b"")
    assert b"1988" not in bytes(row.birth_year_sealed or b"")
    assert row.birth_month_day == 229


def test_a_field_left_empty_is_forgotten(world: World) -> None:
    _tell(world.wang, WANG)

    _tell(world.wang, Profile(nickname="老王"))

    assert open_profile(member_id=world.wang) == Profile(nickname="老王")
    assert is_named([world.wang]) == set()


def test_blanks_and_full_width_letters_are_put_right(world: World) -> None:
    kept = _tell(world.wang, Profile(nickname="  老　王 ", real_name="Ｗａｎｇ  Jianguo"))

    assert (kept.nickname, kept.real_name) == ("老 王", "Wang Jianguo")
    assert open_profile(member_id=world.wang) == kept


def test_the_audit_names_the_parts_and_not_what_they_say(world: World) -> None:
    _tell(world.wang, WANG)
    _tell(world.wang, WANG)

    entry = AuditEntry.objects.get(action="members.change_profile")
    assert entry.facts == {"changed": ["nickname", "real_name", "birthday", "birth_year", "gender", "city"]}


@pytest.mark.parametrize(("field", "value", "code"), read_table(PAGE, "What a profile refuses"))
def test_what_cannot_be_right_is_refused_at_its_field(world: World, field: str, value: str, code: str) -> None:
    _tell(world.wang, WANG)
    told = _told(field, value)

    with pytest.raises(DomainError) as refused:
        _tell(world.wang, told)

    assert (refused.value.code, refused.value.field) == (code.strip("`"), field.strip("`"))
    assert open_profile(member_id=world.wang) == WANG


def _told(field: str, value: str) -> Profile:
    """The profile that a row of the table describes: `31 characters` of 城, `4-31`, or the value itself."""
    text = "城" * int(value.split()[0]) if value.endswith("characters") else value.strip("`")
    if field == "`birthday`":
        return Profile(birth_year=1988) if value.startswith("none") else Profile(birthday=_day(text))
    if field == "`birth_year`":
        day, _blank, year = text.partition(" of ")
        return Profile(birthday=_day(day), birth_year=int(year))
    return Profile(**cast(dict[str, Any], {field.strip("`"): text}))


def _day(text: str) -> MonthDay:
    month, _dash, day = text.partition("-")
    return MonthDay(int(month), int(day))


def test_a_profile_of_nobody_is_refused(world: World) -> None:
    with pytest.raises(MemberNotFound):
        _tell(world.books, WANG)


def test_who_is_named_is_asked_for_many_at_once(world: World) -> None:
    _tell(world.wang, WANG)
    _tell(world.li, Profile(nickname="小李"))

    with CaptureQueriesContext(connection) as queries:
        named = is_named([world.wang, world.li, world.zhao, world.wang])

    assert named == {world.wang}
    assert len(queries) == 1
    assert list_nicknames(member_ids=[world.wang, world.li, world.zhao]) == {world.wang: "老王", world.li: "小李"}


def test_an_operator_with_a_reason_sees_the_name_and_leaves_a_trace(world: World) -> None:
    _tell(world.wang, WANG)

    shown = reveal_profile(member_id=world.wang, by=OPERATOR, at=LATER, reason="核对身份")

    assert shown == WANG
    entry = AuditEntry.objects.get(action="members.reveal_profile")
    assert (entry.reason, entry.facts) == ("核对身份", {})


def test_of_someone_erased_no_name_is_left(world: World) -> None:
    _tell(world.wang, WANG)

    transaction(privacy.destroy_key)(world.wang, at=LATER)

    assert get_profile(member_id=world.wang).real_name_masked == ""
    assert open_profile(member_id=world.wang).birth_year is None


def _born(day: MonthDay, number: int) -> int:
    signed_in = join(f"1370000{number:04d}", at=LATER)
    _tell(signed_in.member_id, Profile(birthday=day))
    return signed_in.member_id


def test_birthdays_come_page_by_page_in_the_order_of_the_calendar(world: World) -> None:
    first, second, third = (MonthDay(2, 27), MonthDay(2, 28), MonthDay(2, 29))
    born = [_born(day, number) for number, day in enumerate([third, second, first, second, MonthDay(3, 1)])]

    pages: list[Birthday] = []
    while page := list_birthdays(first=second, latest=third, after=pages[-1] if pages else None, limit=2):
        pages += page

    assert pages == [Birthday(second, born[1]), Birthday(second, born[3]), Birthday(third, born[0])]


def test_who_has_never_signed_in_has_no_birthday_here(world: World) -> None:
    _tell(world.li, WANG)

    assert list_birthdays(first=MonthDay(1, 1), latest=MonthDay(12, 31), after=None, limit=10) == []

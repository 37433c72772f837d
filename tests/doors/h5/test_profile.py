"""My profile: told on one page, kept as typed after an error, shown on my page."""

from typing import Any

import pytest

from lianka.domain.members.queries import open_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from tests.doors.h5.phone import Phone, field, text_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-14")]
TYPED = {
    "nickname": "老王",
    "real_name": "王建国",
    "birth_month": "2",
    "birth_day": "29",
    "birth_year": "1988",
    "gender": "male",
    "city": "上海",
}


def _save(wang: Phone, **typed: str) -> Any:
    return wang.post("/m/me/profile/", **{**TYPED, **typed})


def test_a_profile_is_saved_and_shown(world: World, wang: Phone) -> None:
    answer = _save(wang)

    assert answer.headers["Location"] == "/m/me/"
    assert open_profile(member_id=world.wang) == Profile("老王", "王建国", MonthDay(2, 29), 1988, "male", "上海")
    assert "老王 138****5678" in text_of(wang.open("/m/me/"))
    page = wang.open("/m/me/profile/")
    assert (field(page, "real_name"), field(page, "birth_year")) == ("王建国", "1988")
    assert '<option value="29" selected>' in page


def test_everything_can_be_taken_back(world: World, wang: Phone) -> None:
    _save(wang)

    _save(wang, **dict.fromkeys(TYPED, ""))

    assert open_profile(member_id=world.wang) == Profile()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"nickname": "王" * 21}, "nickname"),
        ({"real_name": "1234"}, "real_name"),
        ({"birth_day": "30"}, "birthday"),
        ({"birth_day": ""}, "birthday"),
        ({"birth_month": "二"}, "birthday"),
        ({"birth_year": "1990"}, "birth_year"),
        ({"birth_year": "19 9"}, "birth_year"),
        ({"birth_year": "12345678901"}, "birth_year"),
        ({"city": "城" * 31}, "city"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    world: World, wang: Phone, typed: dict[str, str], wrong: str
) -> None:
    answer = _save(wang, **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{wrong}_error"' in page
    assert field(page, "city") == typed.get("city", "上海")
    assert open_profile(member_id=world.wang) == Profile()


def test_an_answer_that_is_none_is_refused(world: World, wang: Phone) -> None:
    answer = _save(wang, gender="other<script>")

    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode().split("<main")[1]
    assert open_profile(member_id=world.wang) == Profile()

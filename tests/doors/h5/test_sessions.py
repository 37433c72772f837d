"""How long a phone stays signed in, and what ends it."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from django.test import Client

from lianka.domain.access.models import User
from lianka.domain.members.operations.set_password import set_password
from lianka.domain.members.queries import get_member
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import PASSWORD, Phone
from tests.operations.checkout.counter import NOW, member_actor
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-1")]


def _lose_session(phone: Phone) -> None:
    del phone.client.cookies["sessionid"]


def test_the_phone_is_known_again_when_the_session_is_over(wang: Phone) -> None:
    _lose_session(wang)

    assert "138****5678" in wang.open("/m/me/")


def test_after_thirty_days_it_is_not(wang: Phone, time: Time) -> None:
    _lose_session(wang)
    time.now = NOW + timedelta(days=30)

    assert wang.get("/m/me/").status_code == 302


def test_a_cookie_that_was_changed_is_not_believed(wang: Phone) -> None:
    _lose_session(wang)
    cookie = wang.client.cookies["lianka_member"]
    cookie.set("lianka_member", cookie.value[:-6] + "AAAAAA", cookie.value[:-6] + "AAAAAA")

    assert wang.get("/m/me/").status_code == 302


@pytest.mark.parametrize("nonsense", ["", "x", "====", "%E6%B1%89"])
def test_nonsense_in_the_cookie_is_nobody(nonsense: str, stranger: Phone) -> None:
    assert stranger.client.get("/m/me/", headers={"Cookie": f"lianka_member={nonsense}"}).status_code == 302


def test_the_cookie_shows_nothing_of_the_member(wang: Phone, world: World) -> None:
    cookie = wang.client.cookies["lianka_member"]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 60 * 60)
    assert get_member(member_id=world.wang).public_id.encode() not in urlsafe_b64decode(cookie.value)


def test_a_new_password_ends_every_other_session(wang: Phone, world: World) -> None:
    set_password(member_id=world.wang, password="five small hedgehogs", by=member_actor(world.wang), at=NOW)

    assert wang.get("/m/me/").status_code == 302
    _lose_session(wang)
    assert wang.get("/m/me/").status_code == 302


def test_setting_the_password_here_keeps_this_phone_signed_in(wang: Phone) -> None:
    answer = wang.post("/m/me/password/", password="five small hedgehogs", again="five small hedgehogs", key="k")

    assert answer.headers["Location"] == "/m/me/"
    assert "密码已设置" in wang.open("/m/me/")
    _lose_session(wang)
    assert wang.get("/m/me/").status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "at_field"),
    [
        ("five small hedgehogs", "another", "again"),
        ("1234567890", "1234567890", "password"),
        ("short", "short", "password"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    password: str, again: str, at_field: str, wang: Phone, stranger: Phone
) -> None:
    answer = wang.post("/m/me/password/", password=password, again=again, key="k")

    assert answer.status_code == 422
    assert f'id="{at_field}_error"' in answer.content.decode()
    assert stranger.post("/m/sign-in/password/", phone="13800005678", password=PASSWORD).status_code == 302


def test_signing_out_forgets_the_member_and_keeps_the_staff(wang: Phone, world: World) -> None:
    wang.client.force_login(User.objects.get(username=world.owner), backend="django.contrib.auth.backends.ModelBackend")
    assert wang.get("/m/me/").status_code == 200

    wang.post("/m/sign-out/")

    assert wang.get("/m/me/").status_code == 302
    assert wang.client.session["_auth_user_id"]


def test_signing_out_takes_a_post_of_the_own_page(wang: Phone) -> None:
    assert wang.get("/m/sign-out/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = wang.client.cookies
    assert strict.post("/m/sign-out/").status_code == 403


def test_signing_in_changes_the_session_that_was_there_before(stranger: Phone, wang: Phone) -> None:
    stranger.post("/m/join/", act="send", phone="13700001111")
    before = stranger.client.cookies["sessionid"].value

    stranger.post("/m/sign-in/password/", phone="13800005678", password=PASSWORD)

    assert stranger.client.cookies["sessionid"].value != before

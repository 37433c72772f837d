"""Joining and signing in on the phone (MBR-1)."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from lianka.domain.members.models import Introduction, Member
from lianka.domain.members.queries import get_share_token
from lianka.foundation import outbox
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import PASSWORD, Phone, field, text_of
from tests.operations.checkout.counter import NOW, Counter
from tests.operations.members.phones import NEW_PHONE, another, ask_for_code
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-1")]


def _join(phone: Phone, number: str = NEW_PHONE, *, code: str | None = None, **more: str) -> object:
    return phone.post("/m/join/", act="enter", phone=number, code=code or ask_for_code(number, at=NOW), **more)


def test_a_new_phone_number_joins_and_is_signed_in(stranger: Phone) -> None:
    before = Member.objects.count()

    answer = _join(stranger)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/m/")  # type: ignore[attr-defined]
    assert Member.objects.count() == before + 1
    assert "137****1111" in stranger.open("/m/me/")


def test_a_pre_registered_member_is_activated_by_the_first_sign_in(world: World, stranger: Phone) -> None:
    _join(stranger, LI_PHONE)

    assert Member.objects.get(pk=world.li).activated_at == NOW


def test_asking_for_a_code_keeps_what_was_typed_and_counts_down(stranger: Phone) -> None:
    page = stranger.post("/m/join/", act="send", phone="137 0000 1111").content.decode()

    assert field(page, "phone") == "137 0000 1111"
    assert 'data-wait="60"' in page
    assert "验证码已发送" in page


def test_asking_again_too_soon_says_how_long_to_wait(stranger: Phone, time: Time) -> None:
    stranger.post("/m/join/", act="send", phone=NEW_PHONE)
    time.now = NOW + timedelta(seconds=20)

    answer = stranger.post("/m/join/", act="send", phone=NEW_PHONE)

    assert answer.status_code == 422
    assert 'data-wait="40"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field_name", "words"),
    [
        ({"phone": "123"}, "phone", "请检查手机号码。"),
        ({"phone": NEW_PHONE, "code": ""}, "code", "请输入短信中的 6 位验证码。"),
        ({"phone": NEW_PHONE, "code": "12"}, "code", "验证码不正确"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    typed: dict[str, str], field_name: str, words: str, stranger: Phone
) -> None:
    ask_for_code(at=NOW)
    act = "send" if field_name == "phone" else "enter"

    answer = stranger.post("/m/join/", act=act, **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field_name}_error" role="alert">{words}' in page
    assert field(page, "phone") == typed["phone"]


def test_a_wrong_code_signs_nobody_in(stranger: Phone) -> None:
    digits = ask_for_code(at=NOW)

    answer = stranger.post("/m/join/", act="enter", phone=NEW_PHONE, code=another(digits))

    assert answer.status_code == 422
    assert stranger.get("/m/me/").status_code == 302
    assert not Member.objects.filter(activated_at=NOW).exists()


def test_signing_in_leads_back_to_where_one_came_from(stranger: Phone, counter: Counter) -> None:
    answer = _join(stranger, next=f"/m/pay/{counter.noodles}/")

    assert answer.headers["Location"] == f"/m/pay/{counter.noodles}/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(elsewhere: str, stranger: Phone) -> None:
    answer = _join(stranger, next=elsewhere)

    assert answer.headers["Location"] == "/m/"  # type: ignore[attr-defined]


def test_htmx_is_told_where_to_go(stranger: Phone) -> None:
    answer = stranger.post_part("/m/join/", act="enter", phone=NEW_PHONE, code=ask_for_code(at=NOW), next="/m/code/")

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/m/code/")


@pytest.mark.row("CARD-14")
def test_the_store_whose_link_came_first_is_kept(stranger: Phone, counter: Counter, world: World) -> None:
    assert "老陈面馆总店 邀请您加入" in text_of(stranger.open(f"/m/join/?store={counter.noodles}"))
    stranger.open(f"/m/join/?store={counter.books}")

    _join(stranger)

    introduction = Introduction.objects.get()
    assert introduction.issuing_merchant_id == world.noodles


@pytest.mark.row("CARD-14")
def test_the_page_of_a_store_counts_as_its_link(stranger: Phone, counter: Counter, world: World) -> None:
    stranger.open(f"/m/stores/{counter.books}/")

    _join(stranger)

    assert Introduction.objects.get().issuing_merchant_id == world.books


def test_a_friend_who_shared_the_link_is_kept(stranger: Phone, world: World) -> None:
    page = stranger.open("/m/join/", **{"from": get_share_token(member_id=world.wang)})
    assert "好友邀请您加入" in page

    _join(stranger)

    assert Introduction.objects.get().sharer_id == world.wang


def test_words_that_stick_to_a_shared_link_are_not_part_of_it(stranger: Phone, world: World) -> None:
    stranger.open("/m/join/", **{"from": get_share_token(member_id=world.wang) + "分享链接"})
    assert stranger.client.cookies["lianka_touch"].value.isascii()

    _join(stranger)

    assert Introduction.objects.get().sharer_id == world.wang


@pytest.mark.parametrize("nonsense", ["分享链接", "; drop", "\r\nSet-Cookie: a=b", "😀", "\x00"])
def test_a_link_of_nonsense_is_nobodys(stranger: Phone, nonsense: str) -> None:
    stranger.open("/m/join/", **{"from": nonsense})

    assert "lianka_touch" not in stranger.client.cookies


def test_a_forged_touch_is_not_believed(stranger: Phone, counter: Counter) -> None:
    stranger.client.cookies["lianka_touch"] = f"{counter.noodles} "

    _join(stranger)

    assert not Introduction.objects.exists()


def test_a_password_signs_in(world: World, wang: Phone) -> None:
    assert "138****5678" in wang.open("/m/me/")


def test_a_wrong_password_keeps_the_phone_and_signs_nobody_in(world: World, stranger: Phone) -> None:
    answer = stranger.post("/m/sign-in/password/", phone=WANG_PHONE, password="wrong")

    assert answer.status_code == 422
    assert field(answer, "phone") == WANG_PHONE
    assert PASSWORD not in answer.content.decode()
    assert stranger.get("/m/me/").status_code == 302


class TestMessagesOnThePage:
    """Where `LIANKA_SMS_SENDER` is `in_app`, the page that asked shows the text."""

    @pytest.fixture(autouse=True)
    def _shown_in_the_page(self, settings: LazySettings) -> None:
        settings.LIANKA_SMS_SENDER = "in_app"

    def test_who_asked_is_shown_the_message(self, stranger: Phone) -> None:
        page = stranger.post("/m/join/", act="send", phone=NEW_PHONE).content.decode()
        outbox.drain(at=NOW)

        text = stranger.post("/m/texts/", phone=NEW_PHONE)

        assert 'hx-post="/m/texts/"' in page
        assert text.status_code == 200
        assert "您的登录验证码是" in text.content.decode()

    def test_nobody_else_is(self, stranger: Phone) -> None:
        stranger.post("/m/join/", act="send", phone=NEW_PHONE)
        outbox.drain(at=NOW)

        text = Client().post("/m/texts/", {"phone": NEW_PHONE})

        assert (text.status_code, text.content) == (204, b"")


def test_elsewhere_the_page_does_not_ask_for_messages(stranger: Phone) -> None:
    page = stranger.post("/m/join/", act="send", phone=NEW_PHONE).content.decode()

    assert "/m/texts/" not in page
    assert stranger.post("/m/texts/", phone=NEW_PHONE).status_code == 204

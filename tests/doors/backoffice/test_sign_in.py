"""Signing in: the password, the lock after too many wrong ones, and the second factor."""

import time
from binascii import unhexlify

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from lianka.domain.access.models import Alliance, User
from lianka.domain.access.operations.set_password import set_password
from lianka.foundation.models import AuditEntry
from tests.doors.backoffice.conftest import SignedIn
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db
PASSWORD = "vier kleine Igel"
KEY = "3132333435363738393031323334353637383930"


@pytest.fixture
def admin(world: World) -> User:
    """The administrator, with a password."""
    set_password(username=world.admin, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    return User.objects.get(username=world.admin)


@pytest.fixture
def authenticator(admin: User) -> TOTPDevice:
    """The administrator's second factor."""
    return TOTPDevice.objects.create(user=admin, name="authenticator", key=KEY, confirmed=True)


def _sign_in(client: Client, username: str, password: str = PASSWORD) -> str:
    answer = client.post(reverse("admin:login"), {"username": username, "password": password}, follow=True)
    return answer.text


def _token(*, ahead: int = 0) -> str:
    totp = TOTP(unhexlify(KEY))
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


def _is_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def test_the_right_password_opens_the_dashboard(admin: User, client: Client) -> None:
    page = _sign_in(client, "admin")

    assert "仪表盘" in page
    assert _is_in(client)


def test_a_wrong_password_stays_outside_and_says_so(admin: User, client: Client) -> None:
    page = _sign_in(client, "admin", "wrong")

    assert "密码" in page
    assert not _is_in(client)


def test_a_merchants_owner_is_told_to_use_another_account(world: World, client: Client) -> None:
    set_password(username=world.owner, password=PASSWORD, by=OPERATOR, at=OPENED_AT)

    _sign_in(client, world.owner)

    assert not _is_in(client)


def test_five_wrong_passwords_lock_even_the_right_one_out(admin: User, client: Client) -> None:
    pages = [_sign_in(client, "admin", f"wrong {number}") for number in range(5)]
    page = _sign_in(client, "admin")

    assert "30 分钟后再试" in pages[-1]
    assert "30 分钟后再试" in page
    assert not _is_in(client)


def test_an_administrator_lifts_the_lock(world: World, admin: User, client: Client, signed_in: SignedIn) -> None:
    set_password(username=world.finance, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    for number in range(5):
        _sign_in(client, world.finance, f"wrong {number}")
    locked = User.objects.get(username=world.finance)

    signed_in("admin").post(reverse("admin:access_user_act", args=[locked.pk, "lift-lockout"]))
    _sign_in(client, world.finance)

    assert _is_in(client)
    assert AuditEntry.objects.filter(action="access.lift_lockout", subject="user:finance").count() == 1


def test_with_a_second_factor_the_password_alone_does_not_let_in(authenticator: TOTPDevice, client: Client) -> None:
    page = _sign_in(client, "admin")

    assert "请输入验证器当前显示的 6 位数字" in page
    assert not _is_in(client)


def test_the_code_of_the_authenticator_lets_in(authenticator: TOTPDevice, client: Client) -> None:
    _sign_in(client, "admin")

    answer = client.post(reverse("admin:second_factor_verify"), {"token": _token()})

    assert answer.headers["Location"] == reverse("admin:index")
    assert _is_in(client)


def test_a_wrong_code_stays_outside(authenticator: TOTPDevice, client: Client) -> None:
    _sign_in(client, "admin")

    answer = client.post(reverse("admin:second_factor_verify"), {"token": "000000"})

    assert answer.status_code == 422
    assert "验证码" in answer.text
    assert not _is_in(client)


def test_after_a_wrong_code_even_the_right_one_has_to_wait(authenticator: TOTPDevice, client: Client) -> None:
    _sign_in(client, "admin")
    client.post(reverse("admin:second_factor_verify"), {"token": "000000"})

    answer = client.post(reverse("admin:second_factor_verify"), {"token": _token()})

    assert "请稍等片刻再试" in answer.text
    assert not _is_in(client)


def test_a_code_lets_in_only_once(authenticator: TOTPDevice, client: Client) -> None:
    token = _token()
    _sign_in(client, "admin")
    client.post(reverse("admin:second_factor_verify"), {"token": token})
    rival = Client()
    _sign_in(rival, "admin")

    rival.post(reverse("admin:second_factor_verify"), {"token": token})

    assert not _is_in(rival)


def test_setting_up_takes_the_authenticator_that_shows_the_right_code(admin: User, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    page = client.get(reverse("admin:second_factor")).text
    session = client.session
    session["second_factor_key"] = KEY
    session.save()

    client.post(reverse("admin:second_factor"), {"token": _token()})

    assert "<svg" in page
    assert TOTPDevice.objects.get(user=admin).key == KEY
    assert AuditEntry.objects.filter(action="access.set_up_second_factor").count() == 1
    assert _is_in(client)


def test_a_wrong_code_sets_nothing_up(admin: User, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    client.get(reverse("admin:second_factor"))

    answer = client.post(reverse("admin:second_factor"), {"token": "000000"})

    assert answer.status_code == 422
    assert not TOTPDevice.objects.exists()


def test_whoever_must_have_a_second_factor_sets_it_up_first(admin: User, signed_in: SignedIn) -> None:
    Alliance.objects.update(requires_second_factor=True)

    answer = signed_in("admin").get(reverse("admin:index"), follow=True)

    assert "您的角色需要二次验证" in answer.text


def test_an_administrator_removes_a_lost_authenticator_and_the_audit_knows(
    world: World, authenticator: TOTPDevice, client: Client, signed_in: SignedIn
) -> None:
    lost = User.objects.get(username=world.finance)
    TOTPDevice.objects.create(user=lost, name="authenticator", key=KEY, confirmed=True)
    set_password(username=world.finance, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    helper = signed_in("admin")
    helper.get(reverse("admin:login"))
    helper.post(reverse("admin:second_factor_verify"), {"token": _token()})

    helper.post(reverse("admin:access_user_act", args=[lost.pk, "remove-second-factor"]), {"reason": "手机丢失"})
    _sign_in(client, world.finance)

    assert _is_in(client)
    entry = AuditEntry.objects.get(action="access.remove_second_factor")
    assert (entry.subject, entry.actor_name, entry.reason) == ("user:finance", "admin", "手机丢失")


def test_signing_out_ends_the_session(admin: User, signed_in: SignedIn) -> None:
    client = signed_in("admin")

    client.post(reverse("admin:logout"))

    assert not _is_in(client)


def test_changing_ones_own_password_leaves_a_trace_and_keeps_the_session(admin: User, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    new = {"old_password": PASSWORD, "new_password1": "fünf große Bären", "new_password2": "fünf große Bären"}

    client.post(reverse("admin:password_change"), new)

    assert User.objects.get(pk=admin.pk).check_password("fünf große Bären")
    assert AuditEntry.objects.filter(action="access.set_password", actor_name="admin").exists()
    assert _is_in(client)

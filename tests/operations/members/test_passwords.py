"""A member may set a password and sign in with it."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from lianka.domain.access.errors import PasswordTooWeak
from lianka.domain.members.errors import MemberNotFound, PhoneInvalid, PhoneOrPasswordWrong, TooManySignInFailures
from lianka.domain.members.models import Member, SignInFailure
from lianka.domain.members.operations.set_password import set_password
from lianka.domain.members.operations.sign_in_by_password import sign_in_by_password
from lianka.domain.members.queries import get_session_version, has_password
from lianka.domain.members.values import SignedIn
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.models import AuditEntry
from tests.operations.members.phones import ADDRESS, NEW_PHONE, join
from tests.world import OPENED_AT, World

WANG = "13800005678"
PASSWORD = "noodles at noon"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _hash_quickly(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def work() -> Iterator[list[str]]:
    """Every password that was hashed, whoever asked."""
    done: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def note(hasher: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return encode(hasher, password, salt)

    with patch.object(hashers.MD5PasswordHasher, "encode", note):
        yield done


def _set(member_id: int, password: str = PASSWORD) -> int:
    by = Actor(ActorKind.MEMBER, "mem_1")
    return set_password(member_id=member_id, password=password, by=by, at=OPENED_AT)


def _enter(password: str, phone: str = WANG, *, after: timedelta = timedelta(), address: str = ADDRESS) -> SignedIn:
    return sign_in_by_password(phone=phone, password=password, address=address, at=OPENED_AT + after)


@pytest.mark.row("MBR-1")
def test_a_member_signs_in_with_the_password(world: World) -> None:
    _set(world.wang)

    signed_in = _enter(PASSWORD, "+86 138 0000 5678")

    assert (signed_in.member_id, signed_in.is_new, signed_in.session_version) == (world.wang, False, 2)
    assert has_password(member_id=world.wang)
    assert not has_password(member_id=world.li)


def test_a_new_password_ends_all_sessions_and_is_audited(world: World) -> None:
    assert get_session_version(member_id=world.wang) == 1

    version = _set(world.wang)

    assert version == get_session_version(member_id=world.wang) == 2
    assert get_session_version(member_id=world.li) == 1
    assert AuditEntry.objects.latest("id").action == "members.set_password"
    assert PASSWORD not in str(AuditEntry.objects.latest("id").facts)


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", ""])
def test_a_weak_password_changes_nothing(world: World, password: str) -> None:
    _set(world.wang)

    with pytest.raises(PasswordTooWeak) as refusal:
        _set(world.wang, password)

    assert refusal.value.field == "password"
    assert get_session_version(member_id=world.wang) == 2
    assert _enter(PASSWORD).member_id == world.wang


def test_nobody_gets_a_password_or_a_session_who_is_no_member(world: World) -> None:
    with pytest.raises(MemberNotFound):
        _set(world.noodles)
    with pytest.raises(MemberNotFound):
        get_session_version(member_id=world.noodles)


def test_a_wrong_password_and_an_unknown_phone_look_the_same(world: World, work: list[str]) -> None:
    _set(world.wang)
    work.clear()
    counts = set()

    for phone in (WANG, "13900001234", NEW_PHONE):
        with CaptureQueriesContext(connection) as statements, pytest.raises(PhoneOrPasswordWrong) as refusal:
            _enter("anything else", phone)
        counts.add(len(statements))
        assert (refusal.value.field, refusal.value.facts) == ("password", {})

    assert work == ["anything else"] * 3
    assert len(counts) == 1


def test_the_sixth_attempt_in_half_an_hour_is_refused_even_if_right(world: World) -> None:
    _set(world.wang)
    for turn in range(5):
        with pytest.raises(PhoneOrPasswordWrong):
            _enter("wrong", address=f"address {turn}")

    with pytest.raises(TooManySignInFailures):
        _enter(PASSWORD, after=30 * MINUTE - timedelta(seconds=1), address="mine")

    assert SignInFailure.objects.count() == 5
    assert _enter(PASSWORD, after=30 * MINUTE).member_id == world.wang


def test_an_unknown_phone_is_locked_just_as_well(world: World) -> None:
    for _ in range(5):
        with pytest.raises(PhoneOrPasswordWrong):
            _enter("wrong", NEW_PHONE)

    with pytest.raises(TooManySignInFailures):
        _enter("wrong", NEW_PHONE)


def test_who_is_locked_out_signs_in_with_a_code(world: World) -> None:
    for _ in range(5):
        with pytest.raises(PhoneOrPasswordWrong):
            _enter("wrong")

    assert join(WANG, at=OPENED_AT).member_id == world.wang


def test_signing_in_forgets_the_failures_of_that_phone_alone(world: World) -> None:
    _set(world.wang)
    for phone in (WANG, WANG, NEW_PHONE):
        with pytest.raises(PhoneOrPasswordWrong):
            _enter("wrong", phone)

    _enter(PASSWORD)

    assert SignInFailure.objects.count() == 1


def test_an_address_fails_thirty_times_in_half_an_hour(world: World) -> None:
    _set(world.wang)
    for turn in range(30):
        with pytest.raises(PhoneOrPasswordWrong):
            _enter("wrong", f"137000022{turn:02d}")

    with pytest.raises(TooManySignInFailures):
        _enter(PASSWORD)

    assert _enter(PASSWORD, address="another").member_id == world.wang


def test_a_password_that_changes_meanwhile_lets_nobody_in(world: World) -> None:
    _set(world.wang)

    def change(password: str, stored: str) -> bool:
        _set(world.wang, "another at night")
        return hashers.check_password(password, stored)

    with (
        patch("lianka.domain.members.operations.sign_in_by_password.check_password", change),
        pytest.raises(PhoneOrPasswordWrong),
    ):
        _enter(PASSWORD)

    assert SignInFailure.objects.count() == 1


def test_what_is_no_phone_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(PhoneInvalid):
        _enter(PASSWORD, "10086")

    assert not SignInFailure.objects.exists()


def test_a_member_without_a_password_is_never_let_in(world: World) -> None:
    for password in ("", "!"):
        with pytest.raises(PhoneOrPasswordWrong):
            _enter(password)

    assert Member.objects.get(pk=world.wang).password == ""

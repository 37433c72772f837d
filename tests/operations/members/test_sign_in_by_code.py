"""One way in for everyone: a phone and the code that was sent to it."""

from datetime import timedelta

import pytest

from lianka.config.wiring import LISTENERS
from lianka.domain.access.models import Party
from lianka.domain.members.errors import (
    PhoneInvalid,
    SignInCodeExpired,
    SignInCodeVoid,
    SignInCodeWrong,
    TooManySignInFailures,
)
from lianka.domain.members.events import MEMBER_ACTIVATED
from lianka.domain.members.models import Member, MemberMove, OneTimeCode, SignInFailure
from lianka.domain.members.queries import find_by_phone, get_member
from lianka.domain.members.values import MemberStatus, SignedIn
from lianka.foundation import privacy
from lianka.foundation.models import OutboxMessage
from tests.operations.members.phones import NEW_PHONE, another, ask_for_code, enter, join
from tests.world import OPENED_AT, World

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LATER = OPENED_AT + timedelta(days=3)


@pytest.mark.row("MBR-1")
def test_who_is_unknown_joins_and_is_active_at_once(world: World) -> None:
    signed_in = join(at=LATER)

    member = get_member(member_id=signed_in.member_id)
    assert signed_in == SignedIn(member.party_id, member.public_id, is_new=True, session_version=1)
    assert (member.status, member.registered_at, member.activated_at) == (MemberStatus.ACTIVE, LATER, LATER)
    assert member.phone_masked == "137****1111"
    assert OutboxMessage.objects.filter(topic=MEMBER_ACTIVATED, payload__member_id=member.party_id).count() == len(
        LISTENERS[MEMBER_ACTIVATED]
    )


@pytest.mark.row("MBR-2")
def test_who_is_pre_registered_is_activated_by_the_first_sign_in(world: World) -> None:
    signed_in = join("13900001234", at=LATER)

    move = MemberMove.objects.get(member_id=world.li)
    assert (signed_in.member_id, signed_in.is_new) == (world.li, True)
    assert get_member(member_id=world.li).activated_at == LATER
    assert (move.moved_at, move.moved_by) == (LATER, f"member:{signed_in.public_id}")


def test_who_is_a_member_signs_in_and_nothing_else_happens(world: World) -> None:
    before, told = get_member(member_id=world.wang), OutboxMessage.objects.filter(topic=MEMBER_ACTIVATED).count()

    signed_in = join("+86 138 0000 5678", at=LATER)

    assert signed_in == SignedIn(world.wang, before.public_id, is_new=False, session_version=1)
    assert get_member(member_id=world.wang) == before
    assert OutboxMessage.objects.filter(topic=MEMBER_ACTIVATED).count() == told


def test_a_code_is_used_once(world: World) -> None:
    code = ask_for_code(at=OPENED_AT)
    enter(code, at=OPENED_AT)

    with pytest.raises(SignInCodeExpired):
        enter(code, at=OPENED_AT + SECOND)

    assert OneTimeCode.objects.get().used_at == OPENED_AT


@pytest.mark.parametrize(("wait", "is_taken"), [(5 * MINUTE - SECOND, True), (5 * MINUTE, False)])
def test_a_code_lives_for_five_minutes(world: World, wait: timedelta, is_taken: bool) -> None:
    code = ask_for_code(at=OPENED_AT)

    if is_taken:
        enter(code, at=OPENED_AT + wait)
    else:
        with pytest.raises(SignInCodeExpired):
            enter(code, at=OPENED_AT + wait)

    assert (find_by_phone(phone=NEW_PHONE) is not None) is is_taken


def test_the_latest_code_alone_is_right(world: World) -> None:
    first = ask_for_code(at=OPENED_AT)
    latest = ask_for_code(at=OPENED_AT + MINUTE)

    with pytest.raises(SignInCodeWrong):
        enter(first, at=OPENED_AT + MINUTE)

    assert enter(latest, at=OPENED_AT + MINUTE).is_new


def test_a_code_is_right_for_its_own_phone_alone(world: World) -> None:
    code = ask_for_code(at=OPENED_AT)

    with pytest.raises(SignInCodeExpired):
        enter(code, "13900001234", at=OPENED_AT)

    assert get_member(member_id=world.li).status == MemberStatus.PRE_REGISTERED


def test_five_wrong_entries_void_a_code(world: World) -> None:
    code = ask_for_code(at=OPENED_AT)
    for _ in range(4):
        with pytest.raises(SignInCodeWrong):
            enter(another(code), at=OPENED_AT)

    with pytest.raises(SignInCodeVoid):
        enter(another(code), at=OPENED_AT)
    with pytest.raises(SignInCodeVoid):
        enter(code, at=OPENED_AT)

    assert OneTimeCode.objects.get().attempts == 5
    assert find_by_phone(phone=NEW_PHONE) is None
    assert enter(ask_for_code(at=OPENED_AT + MINUTE), at=OPENED_AT + MINUTE).is_new


def test_the_right_code_is_taken_after_four_wrong_ones(world: World) -> None:
    code = ask_for_code(at=OPENED_AT)
    for _ in range(4):
        with pytest.raises(SignInCodeWrong):
            enter(another(code), at=OPENED_AT)

    assert enter(code, at=OPENED_AT).is_new


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "\x00"])
def test_what_is_no_code_costs_no_attempt(world: World, typed: str) -> None:
    ask_for_code(at=OPENED_AT)

    with pytest.raises(SignInCodeWrong) as refusal:
        enter(typed, at=OPENED_AT)

    assert refusal.value.field == "code"
    assert (OneTimeCode.objects.get().attempts, SignInFailure.objects.count()) == (0, 0)


def test_an_address_fails_thirty_times_in_half_an_hour(world: World) -> None:
    code = ask_for_code(at=OPENED_AT, address="home")
    for turn in range(30):
        phone = f"137000022{turn:02d}"
        wrong = another(ask_for_code(phone, at=OPENED_AT))
        with pytest.raises(SignInCodeWrong):
            enter(wrong, phone, at=OPENED_AT)

    with pytest.raises(TooManySignInFailures):
        enter(code, at=OPENED_AT)

    assert find_by_phone(phone=NEW_PHONE) is None
    assert enter(code, at=OPENED_AT, address="home").is_new
    assert join(at=OPENED_AT + 60 * MINUTE).is_new is False


def test_what_is_no_phone_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(PhoneInvalid) as refusal:
        enter("123456", "10086", at=OPENED_AT)

    assert refusal.value.field == "phone"


def test_who_was_erased_joins_as_somebody_new(world: World) -> None:
    Member.objects.filter(pk=world.wang).update(phone_hash=None, phone_sealed=None)
    privacy.destroy_key(world.wang, at=LATER)

    signed_in = join("13800005678", at=LATER)

    assert signed_in.is_new
    assert signed_in.member_id != world.wang
    assert Party.objects.count() == 9

"""Codes are sent to whoever asks, but not often."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.members.errors import PhoneInvalid, SignInCodeTooSoon, TooManySignInCodes
from lianka.domain.members.events import SIGN_IN_CODE_ISSUED
from lianka.domain.members.models import OneTimeCode
from lianka.domain.members.operations.request_sign_in_code import request_sign_in_code
from lianka.domain.members.queries import get_code_to_send
from lianka.domain.members.values import CodeSent
from lianka.foundation.models import OutboxMessage
from tests.operations.members.phones import ADDRESS, NEW_PHONE, ask_for_code
from tests.world import OPENED_AT, World

MINUTE = timedelta(minutes=1)


@pytest.mark.row("MBR-1")
def test_a_code_is_issued_and_told_by_its_id_alone(world: World) -> None:
    sent = request_sign_in_code(phone="137 0000 1111", address=ADDRESS, at=OPENED_AT)

    code = OneTimeCode.objects.get()
    message = OutboxMessage.objects.get(topic=SIGN_IN_CODE_ISSUED)
    assert sent == CodeSent(resend_at=OPENED_AT + MINUTE)
    assert (code.created_at, code.expires_at) == (OPENED_AT, OPENED_AT + 5 * MINUTE)
    assert message.payload == {"code_id": code.pk}


def test_no_row_holds_the_digits_or_the_phone_or_the_address(world: World) -> None:
    digits = ask_for_code(at=OPENED_AT)

    row = OneTimeCode.objects.values().get()
    shown = " ".join(repr(bytes(each) if isinstance(each, memoryview) else each) for each in row.values())
    assert not [secret for secret in (digits, NEW_PHONE, ADDRESS) if secret in shown]


def test_a_member_and_a_stranger_cannot_be_told_apart(world: World) -> None:
    with CaptureQueriesContext(connection) as for_a_stranger:
        answer = request_sign_in_code(phone=NEW_PHONE, address="a", at=OPENED_AT)
    with CaptureQueriesContext(connection) as for_a_member:
        same = request_sign_in_code(phone="13800005678", address="b", at=OPENED_AT)

    assert answer == same
    assert len(for_a_stranger) == len(for_a_member)


@pytest.mark.parametrize(("wait", "seconds"), [(0, 60), (1, 59), (59.5, 1)])
def test_the_next_code_waits_for_a_minute(world: World, wait: float, seconds: int) -> None:
    ask_for_code(at=OPENED_AT)

    with pytest.raises(SignInCodeTooSoon) as refusal:
        ask_for_code(at=OPENED_AT + timedelta(seconds=wait))

    assert (refusal.value.field, refusal.value.facts) == ("phone", {"seconds": seconds})
    assert OneTimeCode.objects.count() == 1
    ask_for_code(at=OPENED_AT + MINUTE)
    assert OneTimeCode.objects.count() == 2


def test_a_phone_gets_ten_codes_in_24_hours(world: World) -> None:
    for turn in range(10):
        ask_for_code(at=OPENED_AT + turn * MINUTE, address=f"address {turn}")

    with pytest.raises(TooManySignInCodes):
        ask_for_code(at=OPENED_AT + timedelta(hours=24) - MINUTE)

    assert OneTimeCode.objects.count() == 10
    ask_for_code(at=OPENED_AT + timedelta(hours=24))


def test_an_address_gets_thirty_codes_in_an_hour(world: World) -> None:
    for turn in range(30):
        ask_for_code(f"137000022{turn:02d}", at=OPENED_AT)

    with pytest.raises(TooManySignInCodes):
        ask_for_code(at=OPENED_AT + 59 * MINUTE)

    ask_for_code(at=OPENED_AT + 59 * MINUTE, address="another")
    ask_for_code("13700003333", at=OPENED_AT + 60 * MINUTE)
    assert OneTimeCode.objects.count() == 32


def test_what_is_no_phone_gets_no_code(world: World) -> None:
    with pytest.raises(PhoneInvalid):
        request_sign_in_code(phone="10086", address=ADDRESS, at=OPENED_AT)

    assert not OneTimeCode.objects.exists()


def test_the_work_does_not_grow_with_what_was_asked_before(world: World) -> None:
    with CaptureQueriesContext(connection) as first:
        request_sign_in_code(phone=NEW_PHONE, address=ADDRESS, at=OPENED_AT)
    for turn in range(1, 9):
        ask_for_code(at=OPENED_AT + turn * MINUTE)
    with CaptureQueriesContext(connection) as tenth:
        request_sign_in_code(phone=NEW_PHONE, address=ADDRESS, at=OPENED_AT + 9 * MINUTE)

    assert len(tenth) == len(first)


def test_a_code_that_cannot_be_used_any_more_is_not_sent(world: World) -> None:
    ask_for_code(at=OPENED_AT)
    code_id = OneTimeCode.objects.get().pk

    assert get_code_to_send(code_id=code_id, at=OPENED_AT + 5 * MINUTE) is None
    assert get_code_to_send(code_id=code_id + 1, at=OPENED_AT) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": OPENED_AT},
        {"attempts": 6},
        {"used_at": OPENED_AT - MINUTE},
        {"used_at": OPENED_AT + 5 * MINUTE},
        {"used_at": OPENED_AT, "attempts": 5},
    ],
)
def test_the_database_refuses_a_code_that_cannot_be(world: World, changes: dict[str, object]) -> None:
    ask_for_code(at=OPENED_AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        OneTimeCode.objects.update(**changes)

"""Phones, tills and counters that act at the same moment."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from pytest_django.fixtures import Settings

from lianka.config.wiring import LISTENERS
from lianka.domain.access.models import Party
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.members.errors import (
    MemberCodeInvalid,
    MemberCodeUsed,
    SignInCodeExpired,
    SignInCodeTooSoon,
    TooManyFailedScans,
    TooManySignInCodes,
    TooManySignInFailures,
)
from lianka.domain.members.events import MEMBER_ACTIVATED
from lianka.domain.members.models import MemberHandle, MemberScan, OneTimeCode, SignInFailure
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.request_sign_in_code import request_sign_in_code
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.operations.sign_in_by_password import sign_in_by_password
from lianka.domain.members.queries import find_by_phone, get_member_code
from lianka.domain.merchants.operations.create_merchant import create_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.values import MerchantDraft
from lianka.foundation.errors import DomainError
from lianka.foundation.models import OutboxMessage
from tests.operations.members.phones import ADDRESS, NEW_PHONE, another, ask_for_code, enter, join
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)
RIVALS = 6


def _codes(*works: Callable[[], object]) -> Counter[str]:
    """How often each came of it: `done`, or the code of a refusal."""

    def outcome(work: Callable[[], object]) -> str:
        try:
            work()
        except DomainError as refusal:
            return refusal.code
        return "done"

    return Counter(at_once(*[partial(outcome, work) for work in works]))


def _open_store(name: str) -> str:
    merchant = create_merchant(draft=MerchantDraft(name=name), by=OPERATOR, at=OPENED_AT)
    return open_store(merchant_id=merchant, name=name, by=OPERATOR, at=OPENED_AT).public_id


def _enter_and_tell(code: str, phone: str) -> int:
    return enter(code, phone, at=OPENED_AT).member_id


@pytest.fixture(autouse=True)
def _alliance() -> None:
    ensure_platform_party(name="城南联盟", by=OPERATOR, at=OPENED_AT)


@pytest.mark.row("MBR-1")
def test_first_sign_ins_of_one_phone_at_once_make_one_member() -> None:
    code = ask_for_code(at=OPENED_AT)

    outcomes = _codes(*[partial(enter, code, at=OPENED_AT, address=f"{n}") for n in range(RIVALS)])

    assert outcomes == {"done": 1, SignInCodeExpired.code: RIVALS - 1}
    assert Party.objects.filter(kind=Party.Kind.MEMBER).count() == 1
    assert OutboxMessage.objects.filter(topic=MEMBER_ACTIVATED).count() == len(LISTENERS[MEMBER_ACTIVATED])


def test_a_till_and_a_first_sign_in_at_once_meet_one_member() -> None:
    phones = [f"137000022{turn:02d}" for turn in range(RIVALS)]
    for phone in phones:
        code = ask_for_code(phone, at=OPENED_AT)
        register = partial(pre_register_member, phone=phone, registered_by=None, by=OPERATOR, at=OPENED_AT)

        registered, signed_in = at_once(register, partial(_enter_and_tell, code, phone))

        assert registered == signed_in == find_by_phone(phone=phone)
    assert Party.objects.filter(kind=Party.Kind.MEMBER).count() == RIVALS


def test_guesses_at_once_are_all_counted() -> None:
    wrong = another(ask_for_code(at=OPENED_AT))

    outcomes = _codes(*[partial(enter, wrong, at=OPENED_AT, address=f"{n}") for n in range(8)])

    assert outcomes == {"sign_in_code_wrong": 4, "sign_in_code_void": 4}
    assert (OneTimeCode.objects.get().attempts, SignInFailure.objects.count()) == (5, 5)


def test_a_phone_that_asks_many_times_at_once_gets_one_code() -> None:
    asks = [partial(request_sign_in_code, phone=NEW_PHONE, address=f"{n}", at=OPENED_AT) for n in range(RIVALS)]

    assert _codes(*asks) == {"done": 1, SignInCodeTooSoon.code: RIVALS - 1}
    assert OneTimeCode.objects.count() == 1


def test_an_address_that_asks_for_many_phones_at_once_gets_no_more_than_thirty() -> None:
    for turn in range(29):
        ask_for_code(f"137000022{turn:02d}", at=OPENED_AT)
    phones = [f"137000033{n:02d}" for n in range(RIVALS)]
    asks = [partial(request_sign_in_code, phone=phone, address=ADDRESS, at=OPENED_AT) for phone in phones]

    assert _codes(*asks) == {"done": 1, TooManySignInCodes.code: RIVALS - 1}


def test_passwords_tried_at_once_are_five(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    tries = [
        partial(sign_in_by_password, phone=NEW_PHONE, password=f"{n}", address=f"{n}", at=OPENED_AT) for n in range(8)
    ]

    assert _codes(*tries) == {"phone_or_password_wrong": 5, TooManySignInFailures.code: 3}


@pytest.mark.row("MBR-3")
def test_of_many_who_scan_one_code_at_once_one_wins() -> None:
    stores = [_open_store(f"store {number}") for number in range(3)] * 2
    member = join(at=OPENED_AT)
    code = get_member_code(member_id=member.member_id, at=OPENED_AT).text
    scans = [partial(scan_member_code, code=code, store_public_id=each, by=OPERATOR, at=OPENED_AT) for each in stores]

    assert _codes(*scans) == {"done": 1, MemberCodeUsed.code: 5}
    assert MemberScan.objects.get().member_id == member.member_id


def test_refused_scans_at_once_are_all_counted() -> None:
    scan = partial(scan_member_code, code="garbage", store_public_id=_open_store("store"), by=OPERATOR, at=OPENED_AT)
    assert [_codes(scan) for _ in range(18)] == [{MemberCodeInvalid.code: 1}] * 18

    assert _codes(*[scan] * RIVALS) == {MemberCodeInvalid.code: 2, TooManyFailedScans.code: RIVALS - 2}


def test_a_member_who_looks_from_many_screens_at_once_has_one_handle() -> None:
    member = join(at=OPENED_AT)
    show = partial(get_member_code, member_id=member.member_id, at=OPENED_AT + timedelta(seconds=1))

    shown = at_once(*[show] * RIVALS)

    assert len(set(shown)) == 1
    assert MemberHandle.objects.count() == 1

"""Staff know a member by the code on the phone, which is used up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.members.errors import (
    MemberCodeExpired,
    MemberCodeInvalid,
    MemberCodeUsed,
    MemberNotFound,
    ScanExpired,
    ScanNotFound,
    StoreTakesNoScans,
    TooManyFailedScans,
)
from lianka.domain.members.models import FailedScan, MemberHandle, MemberScan
from lianka.domain.members.operations.give_handles import give_handles
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code, get_scan
from lianka.domain.members.values import Scan
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.queries import list_stores
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.errors import DomainError
from tests.world import OPENED_AT, OPERATOR, World

CASHIER = Actor(ActorKind.STAFF, "chen.cashier")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def _scan(code: str, *, at_merchant: int, after: timedelta = timedelta()) -> Scan:
    store = list_stores(merchant_ids=[at_merchant])[0].public_id
    return scan_member_code(code=code, store_public_id=store, by=CASHIER, at=OPENED_AT + after)


def _code(member_id: int, *, after: timedelta = timedelta()) -> str:
    return get_member_code(member_id=member_id, at=OPENED_AT + after).text


@pytest.mark.row("MBR-3")
def test_staff_know_the_member_for_ten_minutes(world: World) -> None:
    scan = _scan(_code(world.wang), at_merchant=world.noodles)

    row = MemberScan.objects.get()
    assert (scan.member_id, scan.scanned_at) == (world.wang, OPENED_AT)
    assert scan.expires_at == OPENED_AT + 10 * MINUTE
    assert (row.merchant_id, row.scanned_by) == (world.noodles, "staff:chen.cashier")
    latest = OPENED_AT + 10 * MINUTE - SECOND
    assert get_scan(public_id=scan.public_id, merchant_id=world.noodles, at=latest) == scan


def test_a_scan_is_of_its_merchant_and_of_its_time_alone(world: World) -> None:
    scan = _scan(_code(world.wang), at_merchant=world.noodles)

    with pytest.raises(ScanExpired):
        get_scan(public_id=scan.public_id, merchant_id=world.noodles, at=scan.expires_at)
    for public_id, merchant_id in ((scan.public_id, world.books), ("scn_none", world.noodles), ("\x00", world.noodles)):
        with pytest.raises(ScanNotFound):
            get_scan(public_id=public_id, merchant_id=merchant_id, at=OPENED_AT)


def test_a_code_is_shown_until_its_step_ends_and_never_changes_its_handle(world: World) -> None:
    first = get_member_code(member_id=world.wang, at=OPENED_AT + 7 * SECOND)
    second = get_member_code(member_id=world.wang, at=first.ends_at)

    assert first.ends_at == OPENED_AT + 30 * SECOND
    assert first.text[:12] == second.text[:12]
    assert first.text[:2] == "28"
    assert (len(first.text), first.text == second.text) == (18, False)


def test_a_used_code_is_refused_at_every_store(world: World) -> None:
    code = _code(world.wang)
    _scan(code, at_merchant=world.noodles)

    for merchant in (world.noodles, world.books):
        with pytest.raises(MemberCodeUsed):
            _scan(code, at_merchant=merchant, after=SECOND)

    assert MemberScan.objects.count() == 1
    assert (
        _scan(_code(world.wang, after=30 * SECOND), at_merchant=world.books, after=30 * SECOND).member_id == world.wang
    )


@pytest.mark.parametrize("seconds", [-31, 60, 3600])
def test_a_code_of_another_time_is_expired(world: World, seconds: int) -> None:
    code = _code(world.wang)

    with pytest.raises(MemberCodeExpired):
        _scan(code, at_merchant=world.noodles, after=seconds * SECOND)

    assert not MemberScan.objects.exists()


@pytest.mark.parametrize("code", ["", "hello", "280000000000000000", "6901234567892", "\x00", "2" * 5000])
def test_what_is_no_member_code_is_invalid(world: World, code: str) -> None:
    _code(world.wang)

    with pytest.raises(MemberCodeInvalid) as refusal:
        _scan(code, at_merchant=world.noodles)

    assert refusal.value.field == "code"
    assert FailedScan.objects.get().refusal == "member_code_invalid"


def test_nobody_else_can_make_a_members_code(world: World) -> None:
    handle = _code(world.wang)[:12]
    digits = _code(world.li)[-6:]

    with pytest.raises(MemberCodeExpired):
        _scan(handle + digits, at_merchant=world.noodles)


def test_a_new_version_of_the_secret_makes_shown_codes_worthless(world: World) -> None:
    code = _code(world.wang)
    MemberHandle.objects.filter(pk=world.wang).update(version=2)

    with pytest.raises(MemberCodeExpired):
        _scan(code, at_merchant=world.noodles)

    assert _scan(_code(world.wang), at_merchant=world.noodles).member_id == world.wang


def test_a_store_waits_after_twenty_refused_scans(world: World) -> None:
    refusals: list[type[DomainError]] = [MemberCodeInvalid, MemberCodeExpired]
    for turn in range(20):
        with pytest.raises(refusals[turn % 2]):
            _scan(["garbage", _code(world.wang, after=-10 * MINUTE)][turn % 2], at_merchant=world.noodles)

    with pytest.raises(TooManyFailedScans):
        _scan(_code(world.wang), at_merchant=world.noodles, after=SECOND)

    assert (MemberScan.objects.count(), FailedScan.objects.count()) == (0, 20)
    assert _scan(_code(world.wang), at_merchant=world.books).member_id == world.wang
    later = 10 * MINUTE
    assert _scan(_code(world.wang, after=later), at_merchant=world.noodles, after=later).member_id == world.wang


def test_a_store_that_is_none_or_whose_merchant_left_scans_nothing(world: World) -> None:
    code = _code(world.wang)
    move_merchant(merchant_id=world.books, to_status=MerchantStatus.LEFT, by=OPERATOR, at=OPENED_AT, reason="closed")

    with pytest.raises(StoreTakesNoScans):
        _scan(code, at_merchant=world.books)
    with pytest.raises(StoreNotFound):
        scan_member_code(code=code, store_public_id="sto_none", by=CASHIER, at=OPENED_AT)

    assert _scan(code, at_merchant=world.noodles).member_id == world.wang


def test_who_is_no_member_has_no_code(world: World) -> None:
    with pytest.raises(MemberNotFound):
        _code(world.noodles)

    assert not MemberHandle.objects.exists()


def test_a_scan_costs_as_much_whatever_was_scanned_before(world: World) -> None:
    codes = [_code(world.wang, after=turn * 30 * SECOND) for turn in range(12)]
    counts = set()
    for turn, code in enumerate(codes):
        with CaptureQueriesContext(connection) as statements:
            _scan(code, at_merchant=world.noodles, after=turn * 30 * SECOND)
        counts.add(len(statements))

    assert len(counts) == 1


def test_a_thousand_handles_cost_as_many_statements_as_one(world: World) -> None:
    phones = [f"1360000{index:04d}" for index in range(1000)]
    ids = pre_register_members(phones=phones, registered_by=None, by=OPERATOR, at=OPENED_AT).by_phone.values()
    with CaptureQueriesContext(connection) as for_one:
        give_handles(member_ids=[world.wang])
    with CaptureQueriesContext(connection) as for_many:
        give_handles(member_ids=[*ids, world.wang, world.noodles])

    assert len(for_many) == len(for_one)
    assert MemberHandle.objects.values("digits").distinct().count() == 1001
    assert all(len(digits) == 10 for digits in MemberHandle.objects.values_list("digits", flat=True))


def test_digits_that_another_member_has_are_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 0])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))

    give_handles(member_ids=[world.wang])
    give_handles(member_ids=[world.li])

    handles = dict(MemberHandle.objects.values_list("member_id", "digits"))
    assert handles == {world.wang: "0000000007", world.li: "0000000000"}

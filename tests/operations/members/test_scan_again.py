"""A till that lost the answer to a scan asks again with the same key: the code is used up, the scan is found."""

from datetime import timedelta

import pytest

from lianka.domain.members.errors import MemberCodeExpired, MemberCodeInvalid, ScanNotFound
from lianka.domain.members.models import FailedScan, MemberScan
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code, member_of_scan
from lianka.domain.members.values import Scan
from lianka.domain.merchants.models import Store
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.idempotency import IdempotencyKeyReused
from tests.world import OPENED_AT, World

pytestmark = pytest.mark.django_db

TILL = Actor(ActorKind.API_KEY, "key_1")
LATER = OPENED_AT + timedelta(days=3)


def scan(world: World, code: str, *, key: str = "a", by: Actor = TILL, at: object = OPENED_AT) -> Scan:
    store = Store.objects.get(merchant_id=world.noodles).public_id
    return scan_member_code(code=code, store_public_id=store, key=key, by=by, at=at)  # type: ignore[arg-type]


def test_a_scan_sent_again_gives_the_same_scan_for_good(world: World) -> None:
    code = get_member_code(member_id=world.wang, at=OPENED_AT).text

    first = scan(world, code)
    again = scan(world, code, at=LATER)

    assert again == first
    assert (first.member_id, MemberScan.objects.count()) == (world.wang, 1)


def test_a_key_stands_for_one_code(world: World) -> None:
    scan(world, get_member_code(member_id=world.wang, at=OPENED_AT).text)

    with pytest.raises(IdempotencyKeyReused):
        scan(world, get_member_code(member_id=world.li, at=OPENED_AT).text)

    assert MemberScan.objects.count() == 1


def test_two_tills_with_one_key_do_not_meet(world: World) -> None:
    wang = scan(world, get_member_code(member_id=world.wang, at=OPENED_AT).text)
    code = get_member_code(member_id=world.li, at=OPENED_AT).text

    li = scan(world, code, by=Actor(ActorKind.API_KEY, "key_2"))

    assert (wang.member_id, li.member_id) == (world.wang, world.li)


def test_two_tills_of_one_merchant_share_their_keys(world: World) -> None:
    code = get_member_code(member_id=world.wang, at=OPENED_AT).text
    first, second = (Actor(ActorKind.API_KEY, name, behalf="mch_1") for name in ("key_1", "key_2"))

    assert scan(world, code, by=first) == scan(world, code, by=second)


def test_a_refused_scan_is_refused_again_and_counted_once(world: World) -> None:
    code = get_member_code(member_id=world.wang, at=OPENED_AT).text

    for _ in range(2):
        with pytest.raises(MemberCodeExpired):
            scan(world, code, at=LATER)
    with pytest.raises(MemberCodeInvalid):
        scan(world, "1" * 18, key="b")

    assert list(FailedScan.objects.values_list("refusal", flat=True).order_by("id")) == [
        "member_code_expired",
        "member_code_invalid",
    ]
    assert not MemberScan.objects.exists()


def test_the_member_of_a_scan_is_found_by_its_merchant_alone_however_long_ago(world: World) -> None:
    scanned = scan(world, get_member_code(member_id=world.wang, at=OPENED_AT).text)

    assert member_of_scan(public_id=scanned.public_id, merchant_id=world.noodles) == world.wang
    for merchant_id, public_id in ((world.books, scanned.public_id), (world.noodles, "scn_\x00")):
        with pytest.raises(ScanNotFound):
            member_of_scan(public_id=public_id, merchant_id=merchant_id)

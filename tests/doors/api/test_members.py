"""Knowing a member by the code on the phone, and what they could spend."""

from datetime import timedelta

import pytest

from lianka.domain.cards.operations.report_physical_loss import report_physical_loss
from lianka.domain.members.models import FailedScan, MemberScan
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation import clock
from lianka.interfaces.shared.world import WANG_PHONE
from tests.doors.api.conftest import Time
from tests.doors.api.till import Till, buy, code_of, scan, till_of
from tests.operations.checkout.counter import NOW, Counter, give_points, hold_free_card
from tests.operations.checkout.plastic import hand_over_plastic, sell_plastic
from tests.operations.members.merging import merge
from tests.operations.members.phones import join
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db


@pytest.mark.row("MBR-3")
@pytest.mark.row("OPEN-1")
def test_a_scanned_code_tells_who_stands_there_and_what_helps_here(world: World, counter: Counter, till: Till) -> None:
    give_points(yuan=500)
    card = hold_free_card(world, counter)

    answer = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles})

    assert answer.status == 201
    assert set(answer.body) == {"id", "scanned_at", "expires_at", "member", "points", "cards"}
    assert answer.body["scanned_at"] == "2026-01-15T12:00:00+08:00"
    assert answer.body["expires_at"] == "2026-01-15T12:10:00+08:00"
    assert answer.body["member"]["phone_masked"] == "138****5678"
    assert answer.body["member"]["id"].startswith("mem_")
    assert answer.body["points"] == 500
    (shown,) = answer.body["cards"]
    assert (shown["id"], shown["name"], shown["rate"]) == (card, "城市卡", "0.88")
    assert shown["valid_until"] == "2027-01-16T00:00:00+08:00"


def test_a_scan_repeated_with_its_key_is_the_same_scan(world: World, counter: Counter, till: Till, time: Time) -> None:
    body = {"code": code_of(world.wang), "store": counter.noodles}

    first = till.post("/member-codes", body, key="scan")
    time.now += timedelta(days=2)
    again = till.post("/member-codes", body, key="scan")

    assert (again.status, again.body) == (201, first.body)
    assert MemberScan.objects.count() == 1


def test_a_code_is_used_up_by_the_first_scan(world: World, counter: Counter, till: Till) -> None:
    body = {"code": code_of(world.wang), "store": counter.noodles}
    till.post("/member-codes", body)

    answer = till.post("/member-codes", body)

    assert (answer.status, answer.code, answer.field) == (409, "member_code_used", "code")


def test_a_key_that_stands_for_another_scan_is_refused(world: World, counter: Counter, till: Till) -> None:
    till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles}, key="scan")

    answer = till.post("/member-codes", {"code": code_of(world.li), "store": counter.noodles}, key="scan")

    assert (answer.status, answer.code) == (409, "idempotency_key_reused")
    assert MemberScan.objects.count() == 1


def test_the_same_key_of_two_merchants_stands_for_two_scans(world: World, counter: Counter, till: Till) -> None:
    wang = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles}, key="scan")

    li = till_of(world.books).post("/member-codes", {"code": code_of(world.li), "store": counter.books}, key="scan")

    assert (wang.status, li.status) == (201, 201)
    assert wang.body["member"] != li.body["member"]


def test_a_code_that_is_no_longer_shown_is_refused(world: World, counter: Counter, till: Till, time: Time) -> None:
    code = code_of(world.wang)
    time.now += timedelta(minutes=2)

    answer = till.post("/member-codes", {"code": code, "store": counter.noodles})

    assert (answer.status, answer.code) == (409, "member_code_expired")
    assert not MemberScan.objects.exists()


@pytest.mark.parametrize("code", ["2" * 18, "280000000000000000"])
def test_a_code_of_nobody_is_refused(world: World, counter: Counter, till: Till, code: str) -> None:
    answer = till.post("/member-codes", {"code": code, "store": counter.noodles})

    assert (answer.status, answer.code) == (422, "member_code_invalid")


def test_nobody_scans_at_the_store_of_another_merchant(world: World, counter: Counter, till: Till) -> None:
    answer = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.books})

    assert (answer.status, answer.code) == (404, "store_not_found")
    assert not MemberScan.objects.exists()


def test_a_key_of_one_store_scans_nowhere_else(world: World, counter: Counter) -> None:
    second = open_store(merchant_id=world.noodles, name="老陈面馆二店", by=OPERATOR, at=OPENED_AT).public_id
    till = till_of(world.noodles, store=second)

    answer = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles})

    assert (answer.status, answer.code) == (404, "store_not_found")
    assert till.post("/member-codes", {"code": code_of(world.wang), "store": second}).status == 201


def test_a_suspended_merchant_scans_nobody(world: World, counter: Counter, till: Till) -> None:
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=OPENED_AT)

    answer = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles})

    assert (answer.status, answer.code) == (409, "store_takes_no_scans")


def test_after_twenty_wrong_codes_a_store_waits(world: World, counter: Counter, till: Till) -> None:
    for _ in range(20):
        assert till.post("/member-codes", {"code": "2" * 18, "store": counter.noodles}).status == 422

    answer = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles})

    assert (answer.status, answer.code) == (409, "too_many_failed_scans")


class TestPhysicalCards:
    """A till sends the number of a physical card where it sends a member code (CARD-10)."""

    pytestmark = pytest.mark.row("CARD-10")

    @pytest.fixture
    def number(self, world: World, counter: Counter) -> str:
        """A card sold to 王."""
        number = hand_over_plastic(world, counter.paid_option).numbers[0]
        sell_plastic(counter, number, phone=WANG_PHONE)
        return number

    @pytest.mark.parametrize(
        "written", ["{}", ";{}=2812?", "%B{}^LIANKA^2812?", "https://a.cn/m/cards/bind/?number={}"]
    )
    def test_it_leads_to_its_member_however_it_was_read(
        self, world: World, counter: Counter, till: Till, number: str, written: str
    ) -> None:
        bodies = {"code": written.format(number), "store": counter.noodles}

        answers = [till.post("/member-codes", bodies) for _ in range(2)]

        assert [answer.status for answer in answers] == [201, 201]
        assert {answer.body["member"]["phone_masked"] for answer in answers} == {"138****5678"}
        assert MemberScan.objects.count() == 2

    def test_one_that_was_lost_or_is_nobodys_is_refused_and_counted(
        self, world: World, counter: Counter, till: Till, number: str
    ) -> None:
        report_physical_loss(number=number, by=OPERATOR, at=NOW)
        codes = {
            number: (409, "physical_card_lost"),
            "9000000000000985": (404, "physical_card_not_found"),
            "9000000000000020": (422, "physical_number_invalid"),
            "8000000000000020": (422, "field_invalid"),
        }

        for code, expected in codes.items():
            answer = till.post("/member-codes", {"code": code, "store": counter.noodles})
            assert (answer.status, answer.code, answer.field) == (*expected, "code")

        assert FailedScan.objects.count() == 3

    def test_after_twenty_wrong_numbers_a_store_waits(self, world: World, counter: Counter, till: Till) -> None:
        for _ in range(20):
            till.post("/member-codes", {"code": "9000000000000020", "store": counter.noodles})

        answer = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles})

        assert (answer.status, answer.code) == (409, "too_many_failed_scans")


class TestBalances:
    """Of members who were scanned just now, or have bought here."""

    def test_are_told_of_a_member_who_was_scanned(self, world: World, counter: Counter, till: Till) -> None:
        give_points(yuan=500)
        scanned = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles}).body

        answer = till.get(f"/members/{scanned['member']['id']}/balances", scan=scanned["id"])

        assert answer.status == 200
        assert answer.body == {"member": scanned["member"], "points": 500, "points_owed": 0}

    def test_are_told_of_a_customer_without_a_scan(self, world: World, counter: Counter, till: Till) -> None:
        member = buy(till, counter.noodles, world.wang, 2_800)["purchase"]["member"]["id"]

        answer = till.get(f"/members/{member}/balances")

        assert (answer.status, answer.body["points"]) == (200, 28)

    @pytest.mark.row("MBR-13")
    def test_are_told_of_the_record_that_a_merged_one_became_a_part_of(
        self, world: World, counter: Counter, till: Till
    ) -> None:
        member = buy(till, counter.noodles, world.wang, 2_800)["purchase"]["member"]["id"]
        into = join(at=clock.now()).member_id
        merge(world.wang, into, at=clock.now())
        scanned = scan(till, counter.noodles, into)

        answers = [till.get(f"/members/{member}/balances", **query) for query in ({}, {"scan": scanned})]

        assert [(each.status, each.body["points"]) for each in answers] == [(200, 28)] * 2
        survivor = answers[0].body["member"]["id"]
        assert survivor != member
        assert till.get(f"/members/{survivor}/balances").body == answers[0].body

    def test_are_not_told_of_somebody_who_bought_elsewhere(self, world: World, counter: Counter, till: Till) -> None:
        member = buy(till, counter.noodles, world.wang, 2_800)["purchase"]["member"]["id"]

        answer = till_of(world.books).get(f"/members/{member}/balances")

        assert (answer.status, answer.code) == (404, "member_not_found")

    def test_are_not_told_by_the_scan_of_another_merchant(self, world: World, counter: Counter, till: Till) -> None:
        scanned = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles}).body

        answer = till_of(world.books).get(f"/members/{scanned['member']['id']}/balances", scan=scanned["id"])

        assert (answer.status, answer.code) == (404, "scan_not_found")

    def test_are_not_told_by_the_scan_of_another_member(self, world: World, counter: Counter, till: Till) -> None:
        wang = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles}).body
        li = scan(till, counter.noodles, world.li)

        answer = till.get(f"/members/{wang['member']['id']}/balances", scan=li)

        assert (answer.status, answer.code) == (404, "member_not_found")

    def test_are_not_told_by_a_scan_that_has_expired(
        self, world: World, counter: Counter, till: Till, time: Time
    ) -> None:
        scanned = till.post("/member-codes", {"code": code_of(world.wang), "store": counter.noodles}).body
        time.now += timedelta(minutes=10)

        answer = till.get(f"/members/{scanned['member']['id']}/balances", scan=scanned["id"])

        assert (answer.status, answer.code) == (409, "scan_expired")

    @pytest.mark.parametrize("member", ["mem_" + "0" * 20, "nobody", "mch_0", "%00", "💳"])
    def test_are_not_told_of_nobody(self, till: Till, member: str) -> None:
        assert till.get(f"/members/{member}/balances").status == 404

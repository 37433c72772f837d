"""What was bought at the merchant: lists and receipts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lianka.domain.checkout.values import MemberKey, TillParties
from lianka.domain.merchants.operations.open_store import open_store
from lianka.interfaces.shared.world import WANG_PHONE
from tests.doors.api.conftest import Time
from tests.doors.api.till import Till, agreed, buy, one_item, scan, till_of
from tests.operations.checkout.counter import Counter, hold_free_card
from tests.operations.checkout.tills import NOODLES, take_in, told
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db

BY_PHONE = TillParties(member_key=MemberKey.PHONE)


def pages(till: Till, **query: Any) -> list[list[int]]:
    """What was paid, page by page."""
    found = []
    while True:
        answer = till.get("/purchases", **query)
        assert answer.status == 200, answer.body
        found.append([purchase["paid_fen"] for purchase in answer.body["data"]])
        if answer.body["next_cursor"] is None:
            return found
        query["cursor"] = answer.body["next_cursor"]


class TestReceipts:
    """Purchases one by one."""

    def test_tell_everything_that_goes_on_paper(self, world: World, counter: Counter, till: Till) -> None:
        hold_free_card(world, counter)
        bought = buy(till, counter.noodles, world.wang, 10_000)["purchase"]

        answer = till.get(f"/purchases/{bought['id']}")

        assert (answer.status, answer.body) == (200, bought)
        assert (bought["list_fen"], bought["card_fen"], bought["paid_fen"]) == (10_000, 1_200, 8_800)
        assert (bought["card_name"], bought["card_rate"]) == ("城市卡", "0.88")
        assert (bought["store_name"], bought["member"]["phone_masked"]) == ("老陈面馆总店", "138****5678")

    def test_of_uploaded_till_records_are_told_too(self, till: Till) -> None:
        take_in(told("R-9", 1_200, merchant=NOODLES))
        (listed,) = till.get("/purchases").body["data"]

        receipt = till.get(f"/purchases/{listed['id']}").body

        assert (receipt["channel"], receipt["receipt_number"], receipt["paid_fen"]) == ("till_record", "R-9", 1_200)
        assert (receipt["order_id"], receipt["lines"], receipt["member"]["phone_masked"]) == (None, [], "")

    def test_of_another_merchant_do_not_exist(self, world: World, counter: Counter, till: Till) -> None:
        bought = buy(till, counter.noodles, world.wang, 10_000)["purchase"]["id"]

        answer = till_of(world.books).get(f"/purchases/{bought}")

        assert (answer.status, answer.code) == (404, "purchase_not_found")

    def test_of_another_store_do_not_exist_for_a_key_of_one(self, world: World, counter: Counter, till: Till) -> None:
        bought = buy(till, counter.noodles, world.wang, 10_000)["purchase"]["id"]
        second = open_store(merchant_id=world.noodles, name="老陈面馆二店", by=OPERATOR, at=OPENED_AT).public_id

        assert till_of(world.noodles, store=second).get(f"/purchases/{bought}").code == "purchase_not_found"
        assert till_of(world.noodles, store=second).get("/purchases").body["data"] == []
        assert till_of(world.noodles, store=counter.noodles).get(f"/purchases/{bought}").status == 200

    @pytest.mark.parametrize("purchase", ["pur_" + "0" * 20, "x", "%00", "pur_1;", "🧾"])
    def test_that_are_none_are_not_found(self, till: Till, purchase: str) -> None:
        assert till.get(f"/purchases/{purchase}").status == 404


class TestLists:
    """Purchases page by page, the latest first."""

    def test_go_on_from_their_cursor_without_gap_or_repetition(self, till: Till) -> None:
        # Several of one moment: the id decides.
        take_in(*[told(f"R-{each}", each * 100, merchant=NOODLES, day=each // 3) for each in range(1, 8)])

        assert pages(till, limit=3) == [[700, 600, 500], [400, 300, 200], [100]]
        assert pages(till) == [[700, 600, 500, 400, 300, 200, 100]]
        assert pages(till, limit=7) == [[700, 600, 500, 400, 300, 200, 100]]

    def test_show_what_was_bought_while_they_were_read(self, till: Till) -> None:
        take_in(*[told(f"R-{each}", each * 100, merchant=NOODLES) for each in range(1, 4)])
        first = till.get("/purchases", limit=2).body
        take_in(told("R-late", 900, merchant=NOODLES, day=1))

        second = till.get("/purchases", limit=2, cursor=first["next_cursor"]).body

        assert [purchase["paid_fen"] for purchase in second["data"]] == [100]

    def test_are_of_one_business_day_if_one_is_named(self, till: Till) -> None:
        take_in(*[told(f"R-{each}", each * 100, merchant=NOODLES, day=each % 2) for each in range(1, 6)])

        assert pages(till, day="2026-01-05", limit=1) == [[400], [200]]
        assert pages(till, day="2026-01-06", limit=2) == [[500, 300], [100]]
        assert pages(till, day="2026-01-07") == [[]]

    def test_hold_nothing_of_other_merchants(self, world: World, till: Till) -> None:
        take_in(told("R-1", 100, merchant=NOODLES), told("R-1", 200))

        assert pages(till) == [[100]]
        assert pages(till_of(world.books)) == [[200]]

    def test_cost_as_many_statements_for_many_as_for_one(
        self, till: Till, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        take_in(*[told(f"R-{each}", 1, merchant=NOODLES, member=WANG_PHONE) for each in range(60)], parties=BY_PHONE)
        till.get("/purchases")

        for limit in (1, 50):
            with django_assert_num_queries(4):  # the key, the purchases, their members, those members' own keys
                till.get("/purchases", limit=limit)

    @pytest.mark.parametrize("cursor", ["x", "MTIz", "%", "🧾", "A" * 200, "AAAA====", "\x00"])
    def test_take_no_cursor_they_did_not_give(self, till: Till, cursor: str) -> None:
        answer = till.get("/purchases", cursor=cursor)

        assert (answer.status, answer.field) == (422, "cursor")
        assert answer.code in {"cursor_invalid", "field_invalid"}

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"limit": 0}, "limit"),
            ({"limit": 101}, "limit"),
            ({"limit": "ten"}, "limit"),
            ({"limit": "9" * 30}, "limit"),
            ({"day": "yesterday"}, "day"),
            ({"day": "2026-02-30"}, "day"),
            ({"day": "9999-12-31"}, "day"),
            ({"day": "1700006400"}, "day"),
            ({"cursor": ""}, "cursor"),
        ],
    )
    def test_take_no_other_query(self, till: Till, query: dict[str, Any], field: str) -> None:
        answer = till.get("/purchases", **query)

        assert (answer.status, answer.code, answer.field) == (422, "field_invalid", field)


def test_a_purchase_costs_as_many_statements_after_200_as_after_one(
    world: World, counter: Counter, till: Till, time: Time
) -> None:
    buy(till, counter.noodles, world.wang, 2_800)
    statements_of_a_purchase(world, counter, till, time)  # which opens the accounts that all later ones move
    first = statements_of_a_purchase(world, counter, till, time)
    take_in(
        *[told(f"R-{each}", 1_000 + each, merchant=NOODLES, member=WANG_PHONE) for each in range(200)], parties=BY_PHONE
    )

    assert statements_of_a_purchase(world, counter, till, time) == first
    assert first <= 60


def statements_of_a_purchase(world: World, counter: Counter, till: Till, time: Time) -> int:
    time.now += timedelta(minutes=1)
    sale = {"store": counter.noodles, "scan": scan(till, counter.noodles, world.wang), "items": one_item(280_000)}
    body = agreed(till, sale)
    with CaptureQueriesContext(connection) as captured:
        answer = till.post("/purchases", body)
    assert answer.status == 201
    assert answer.body["purchase"]["points_spent"] > 0
    assert answer.body["purchase"]["points_earned"] > 0
    return len(captured)

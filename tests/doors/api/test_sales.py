"""Selling at a till: quote, order, and the order that is taken back."""

from datetime import timedelta
from typing import Any

import pytest

from lianka.domain.checkout.models import Order, Purchase
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.models import AuditEntry, IdempotencyKey
from lianka.foundation.values import Rate
from tests.doors.api.conftest import Time
from tests.doors.api.till import Till, agreed, buy, one_item, scan, till_of
from tests.operations.checkout.counter import NOW, Counter, give_points, hold_free_card
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(world: World, counter: Counter, till: Till) -> dict[str, Any]:
    """Two bowls of noodles for 王, who has just been scanned."""
    return {
        "store": counter.noodles,
        "scan": scan(till, counter.noodles, world.wang),
        "items": one_item(2_800, quantity=2),
    }


class TestQuotes:
    """What a sale comes to. Nothing is kept of them."""

    def test_show_what_card_and_points_take_off_each_line(self, world: World, counter: Counter, till: Till) -> None:
        give_points(yuan=1_000)
        card = hold_free_card(world, counter)
        items = [*one_item(10_000, excluded_fen=2_000), {"id": "cola", "name": "可乐", "unit_price_fen": 500}]
        sale = {
            "store": counter.noodles,
            "scan": scan(till, counter.noodles, world.wang),
            "items": items,
            "points": 500,
        }

        answer = till.post("/quotes", sale)

        assert answer.status == 200
        quote = answer.body
        assert (quote["list_fen"], quote["points_spent"], quote["points_fen"]) == (10_500, 500, 500)
        assert (quote["points_balance"], quote["collect_mode"]) == (1_000, "merchant")
        assert (quote["card"]["id"], quote["card"]["rate"]) == (card, "0.88")
        assert [line["id"] for line in quote["lines"]] == ["1", "cola"]
        assert sum(line["payable_fen"] for line in quote["lines"]) == quote["payable_fen"]
        assert quote["payable_fen"] == 10_500 - 500 - sum(line["card_fen"] for line in quote["lines"])
        assert quote["lines"][0]["excluded_fen"] == 2_000

    @pytest.mark.parametrize(("card", "payable_fen"), [("none", 5_600), ("best", 4_928)])
    def test_are_with_the_card_chosen(
        self, world: World, counter: Counter, till: Till, sale: dict[str, Any], card: str, payable_fen: int
    ) -> None:
        hold_free_card(world, counter)

        answer = till.post("/quotes", {**sale, "card": card})

        assert (answer.status, answer.body["payable_fen"]) == (200, payable_fen)

    def test_change_nothing(self, till: Till, sale: dict[str, Any]) -> None:
        before = (IdempotencyKey.objects.count(), AuditEntry.objects.count())

        assert till.post("/quotes", sale).status == 200

        assert (IdempotencyKey.objects.count(), AuditEntry.objects.count()) == before
        assert not Order.objects.exists()

    def test_name_the_member_once(self, till: Till, sale: dict[str, Any]) -> None:
        nobody = {name: value for name, value in sale.items() if name != "scan"}
        both = {**sale, "member": "mem_" + "0" * 20}

        refusals = [till.post("/quotes", body) for body in (nobody, both)]

        assert [(each.status, each.code) for each in refusals] == [(422, "field_missing"), (422, "member_named_twice")]

    def test_are_refused_with_the_card_of_somebody_else(
        self, world: World, counter: Counter, till: Till, sale: dict[str, Any]
    ) -> None:
        card = hold_free_card(world, counter)
        li = {**sale, "scan": scan(till, counter.noodles, world.li), "card": card}

        answer = till.post("/quotes", li)

        assert (answer.status, answer.code, answer.field) == (409, "card_not_usable", "card")

    def test_are_refused_with_more_points_than_there_are(self, till: Till, sale: dict[str, Any]) -> None:
        answer = till.post("/quotes", {**sale, "points": 100})

        assert (answer.status, answer.code) == (409, "points_unavailable")

    def test_are_refused_at_a_suspended_merchant(self, world: World, till: Till, sale: dict[str, Any]) -> None:
        move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=NOW)

        answer = till.post("/quotes", sale)

        assert (answer.status, answer.code) == (409, "merchant_not_active")

    def test_are_refused_with_a_scan_that_has_expired(self, till: Till, sale: dict[str, Any], time: Time) -> None:
        time.now += timedelta(minutes=10)

        assert till.post("/quotes", sale).code == "scan_expired"


class TestPurchases:
    """Orders placed at the price that was quoted."""

    @pytest.mark.row("OPEN-1")
    @pytest.mark.row("OPEN-4")
    def test_are_captured_at_once_when_the_till_takes_the_money(
        self, world: World, till: Till, sale: dict[str, Any]
    ) -> None:
        answer = till.post("/purchases", agreed(till, sale, receipt_number="R-1"))

        assert answer.status == 201
        order, receipt = answer.body["order"], answer.body["purchase"]
        assert (order["state"], order["purchase_id"], order["scan_id"]) == ("captured", receipt["id"], sale["scan"])
        assert (receipt["paid_fen"], receipt["points_earned"], receipt["refunded_fen"]) == (5_600, 56, 0)
        assert (receipt["channel"], receipt["receipt_number"], receipt["order_id"]) == ("api", "R-1", order["id"])
        assert receipt["happened_at"] == "2026-01-15T12:00:00+08:00"
        (line,) = receipt["lines"]
        assert (line["number"], line["id"], line["name"], line["quantity"]) == (1, "1", "牛肉面", 2)
        assert get_points_balance(member_id=world.wang, at=NOW).spendable == 56
        assert list(check_books()) == []

    def test_are_told_of_as_placed_by_the_key(self, till: Till, sale: dict[str, Any]) -> None:
        till.post("/purchases", agreed(till, sale))

        assert Order.objects.get().created_by.startswith("api_key:key_")

    def test_repeated_with_their_key_are_one_purchase_however_late(
        self, till: Till, sale: dict[str, Any], time: Time
    ) -> None:
        body = agreed(till, sale)
        first = till.post("/purchases", body, key="sale")
        time.now += timedelta(days=3)

        again = till.post("/purchases", body, key="sale")

        assert (again.status, again.body) == (201, first.body)
        assert Purchase.objects.count() == 1

    def test_repeated_by_another_till_of_the_merchant_are_one_purchase(
        self, world: World, till: Till, sale: dict[str, Any]
    ) -> None:
        body = agreed(till, sale)
        first = till.post("/purchases", body, key="sale")

        again = till_of(world.noodles).post("/purchases", body, key="sale")

        assert (again.status, again.body) == (201, first.body)
        assert Purchase.objects.count() == 1

    def test_of_another_content_under_a_used_key_are_refused(self, till: Till, sale: dict[str, Any]) -> None:
        body = agreed(till, sale)
        till.post("/purchases", body, key="sale")

        answer = till.post("/purchases", {**body, "receipt_number": "R-2"}, key="sale")

        assert (answer.status, answer.code) == (409, "idempotency_key_reused")
        assert Purchase.objects.count() == 1

    def test_refused_once_are_refused_for_good_under_their_key(self, till: Till, sale: dict[str, Any]) -> None:
        body = {**sale, "expected_payable_fen": 1, "tender": "till"}

        answers = [till.post("/purchases", body, key="sale") for _ in range(2)]

        assert [(each.status, each.code, each.field) for each in answers] == [
            (409, "price_changed", "expected_payable_fen")
        ] * 2
        assert not Order.objects.exists()

    def test_use_the_scan_up(self, till: Till, sale: dict[str, Any]) -> None:
        body = agreed(till, sale)
        till.post("/purchases", body)

        answer = till.post("/purchases", body)

        assert (answer.status, answer.code) == (409, "scan_used")
        assert Purchase.objects.count() == 1

    def test_are_refused_with_a_scan_that_has_expired(self, till: Till, sale: dict[str, Any], time: Time) -> None:
        body = agreed(till, sale)
        time.now += timedelta(minutes=10)

        answer = till.post("/purchases", body)

        assert (answer.status, answer.code) == (409, "scan_expired")
        assert not Order.objects.exists()

    def test_name_a_customer_by_the_id(self, world: World, counter: Counter, till: Till) -> None:
        member = buy(till, counter.noodles, world.wang, 2_800)["purchase"]["member"]["id"]
        sale = {"store": counter.noodles, "member": member, "items": one_item(1_000)}

        answer = till.post("/purchases", agreed(till, sale))

        assert (answer.status, answer.body["purchase"]["member"]["id"]) == (201, member)

    def test_of_a_stranger_by_the_id_are_refused(self, world: World, counter: Counter, till: Till) -> None:
        member = buy(till, counter.noodles, world.wang, 2_800)["purchase"]["member"]["id"]
        sale = {"store": counter.books, "member": member, "items": one_item(1_000)}
        body = {**sale, "expected_payable_fen": 1_000, "tender": "provider"}

        answer = till_of(world.books).post("/purchases", body)

        assert (answer.status, answer.code) == (404, "member_not_found")
        assert Order.objects.count() == 1

    def test_at_the_store_of_another_merchant_are_refused(
        self, counter: Counter, till: Till, sale: dict[str, Any]
    ) -> None:
        answer = till.post("/purchases", {**agreed(till, sale), "store": counter.books})

        assert (answer.status, answer.code) == (404, "store_not_found")
        assert not Order.objects.exists()

    def test_by_the_scan_of_another_merchant_are_refused(
        self, world: World, counter: Counter, sale: dict[str, Any]
    ) -> None:
        body = {**sale, "store": counter.books, "expected_payable_fen": 5_600, "tender": "provider"}

        answer = till_of(world.books).post("/purchases", body)

        assert (answer.status, answer.code) == (404, "scan_not_found")

    def test_are_not_paid_at_the_till_where_the_platform_collects(self, world: World, counter: Counter) -> None:
        till = till_of(world.books)
        sale = {"store": counter.books, "scan": scan(till, counter.books, world.wang), "items": one_item(1_000)}

        answer = till.post("/purchases", agreed(till, sale))

        assert (answer.status, answer.code) == (409, "tender_not_allowed")
        assert not Order.objects.exists()

    def test_paid_with_points_alone_are_captured_whoever_collects(self, world: World, counter: Counter) -> None:
        give_points(yuan=1_000)
        set_points_share(store_public_id=counter.books, share=Rate.of(1), by=OPERATOR, at=NOW)
        till = till_of(world.books)
        sale = {"store": counter.books, "scan": scan(till, counter.books, world.wang), "items": one_item(500)}

        answer = till.post("/purchases", agreed(till, sale, tender="provider"))

        assert (answer.status, answer.body["order"]["state"]) == (201, "captured")
        assert (answer.body["purchase"]["paid_fen"], answer.body["purchase"]["points_spent"]) == (0, 500)


class TestOrders:
    """What waits to be paid on the member's phone."""

    def test_wait_fifteen_minutes_for_the_members_payment(
        self, counter: Counter, till: Till, sale: dict[str, Any]
    ) -> None:
        placed = till.post("/purchases", agreed(till, sale, tender="provider"))

        answer = till.get(f"/orders/{placed.body['order']['id']}")

        assert (answer.status, answer.body) == (200, placed.body)
        order = answer.body["order"]
        assert (order["state"], order["store_id"], answer.body["purchase"]) == (
            "awaiting_payment",
            counter.noodles,
            None,
        )
        assert order["expires_at"] == "2026-01-15T12:15:00+08:00"

    @pytest.mark.parametrize("order", ["ord_" + "0" * 20, "pur_" + "0" * 20, "x", "%00", "ord_%F0%9F%8D%9C"])
    def test_that_are_none_are_not_found(self, till: Till, order: str) -> None:
        assert till.get(f"/orders/{order}").status == 404
        assert till.post(f"/orders/{order}/cancellation", {}).status == 404

    def test_of_another_merchant_do_not_exist(self, world: World, till: Till, sale: dict[str, Any]) -> None:
        order = till.post("/purchases", agreed(till, sale, tender="provider")).body["order"]["id"]
        stranger = till_of(world.books)

        answers = [stranger.get(f"/orders/{order}"), stranger.post(f"/orders/{order}/cancellation", {})]

        assert [(each.status, each.code) for each in answers] == [(404, "order_not_found")] * 2
        assert Order.objects.get().state == "awaiting_payment"

    def test_of_another_store_do_not_exist_for_a_key_of_one(
        self, world: World, till: Till, sale: dict[str, Any]
    ) -> None:
        order = till.post("/purchases", agreed(till, sale)).body["order"]["id"]
        second = open_store(merchant_id=world.noodles, name="老陈面馆二店", by=OPERATOR, at=OPENED_AT).public_id

        assert till_of(world.noodles, store=second).get(f"/orders/{order}").code == "order_not_found"
        assert till_of(world.noodles, store=sale["store"]).get(f"/orders/{order}").status == 200

    def test_that_are_captured_cannot_be_cancelled(self, till: Till, sale: dict[str, Any]) -> None:
        order = till.post("/purchases", agreed(till, sale)).body["order"]["id"]

        answer = till.post(f"/orders/{order}/cancellation", {})

        assert (answer.status, answer.code) == (409, "order_cannot_move")
        assert Order.objects.get().state == "captured"


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_cancelled_is_closed_once(world: World, counter: Counter, till: Till) -> None:
    sale = {"store": counter.noodles, "scan": scan(till, counter.noodles, world.wang), "items": one_item(2_800)}
    order = till.post("/purchases", agreed(till, sale, tender="provider")).body["order"]["id"]

    answers = [till.post(f"/orders/{order}/cancellation", {}) for _ in range(2)]

    assert [(each.status, each.body["state"]) for each in answers] == [(200, "closed")] * 2
    assert till.get(f"/orders/{order}").body["order"]["state"] == "closed"

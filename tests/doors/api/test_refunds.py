"""Giving back a purchase at the till."""

import pytest

from lianka.domain.checkout.models import Refund
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.queries import get_points_balance
from lianka.foundation.models import AuditEntry
from tests.doors.api.till import Till, agreed, buy, one_item, scan, till_of
from tests.operations.checkout.counter import NOW, Counter
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(world: World, counter: Counter, till: Till) -> str:
    """王 has paid 100.00 for noodles."""
    return str(buy(till, counter.noodles, world.wang, 10_000)["purchase"]["id"])


@pytest.mark.row("BUY-8")
@pytest.mark.row("OPEN-1")
def test_a_refund_gives_back_the_amount_and_takes_its_points(world: World, till: Till, bought: str) -> None:
    answer = till.post(f"/purchases/{bought}/refunds", {"amount_fen": 2_500, "reason": "面凉了"})

    assert answer.status == 201
    assert (answer.body["amount_fen"], answer.body["points_taken_back"], answer.body["points_returned"]) == (
        2_500,
        25,
        0,
    )
    purchase = answer.body["purchase"]
    assert (purchase["paid_fen"], purchase["refunded_fen"]) == (10_000, 2_500)
    (shown,) = purchase["refunds"]
    assert (shown["id"], shown["reason"], shown["payment_refund_state"]) == (answer.body["id"], "面凉了", "")
    assert get_points_balance(member_id=world.wang, at=NOW).spendable == 75
    assert AuditEntry.objects.get(action="checkout.refund_purchase").actor_name.startswith("key_")
    assert list(check_books()) == []


def test_a_refund_names_its_lines(world: World, counter: Counter, till: Till) -> None:
    items = [*one_item(2_800, quantity=2), {"id": "cola", "name": "可乐", "unit_price_fen": 500}]
    sale = {"store": counter.noodles, "scan": scan(till, counter.noodles, world.wang), "items": items}
    purchase = till.post("/purchases", agreed(till, sale)).body["purchase"]["id"]

    answer = till.post(
        f"/purchases/{purchase}/refunds", {"lines": [{"number": 2, "amount_fen": 500}], "reason": "没有可乐"}
    )

    assert (answer.status, answer.body["amount_fen"]) == (201, 500)
    assert [line["refunded_fen"] for line in answer.body["purchase"]["lines"]] == [0, 500]


def test_a_refund_repeated_with_its_key_is_one_refund(till: Till, bought: str) -> None:
    body = {"amount_fen": 2_500, "reason": "面凉了"}

    first = till.post(f"/purchases/{bought}/refunds", body, key="refund")
    again = till.post(f"/purchases/{bought}/refunds", body, key="refund")
    other = till.post(f"/purchases/{bought}/refunds", {**body, "amount_fen": 1}, key="refund")

    assert (again.status, again.body) == (201, first.body)
    assert (other.status, other.code) == (409, "idempotency_key_reused")
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"amount_fen": 10_001, "reason": "r"}, 409, "refund_exceeds_purchase"),
        ({"amount_fen": 0, "reason": "r"}, 422, "refund_amount_invalid"),
        ({"reason": "r"}, 422, "refund_amount_invalid"),
        ({"amount_fen": -1, "reason": "r"}, 422, "field_invalid"),
        ({"amount_fen": 1}, 422, "field_missing"),
        ({"amount_fen": 1, "reason": ""}, 422, "field_invalid"),
        ({"amount_fen": 1, "reason": "x" * 201}, 422, "field_invalid"),
        ({"amount_fen": 1, "reason": "a\x00b"}, 422, "field_invalid"),
        ({"lines": [{"number": 2, "amount_fen": 1}], "reason": "r"}, 422, "refund_of_line_invalid"),
        ({"lines": [{"number": 1, "amount_fen": 10_001}], "reason": "r"}, 409, "refund_exceeds_purchase"),
        ({"lines": [{"number": 1, "amount_fen": 1}] * 2, "reason": "r"}, 422, "refund_of_line_invalid"),
        ({"lines": [{"number": 1, "amount_fen": 1}], "amount_fen": 2, "reason": "r"}, 422, "refund_amount_invalid"),
    ],
)
def test_what_cannot_be_given_back_is_refused(
    till: Till, bought: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = till.post(f"/purchases/{bought}/refunds", body)

    assert (answer.status, answer.code) == (status, code)
    assert not Refund.objects.exists()


def test_nobody_refunds_a_purchase_of_another_merchant(world: World, till: Till, bought: str) -> None:
    answer = till_of(world.books).post(f"/purchases/{bought}/refunds", {"amount_fen": 1, "reason": "r"})

    assert (answer.status, answer.code) == (404, "purchase_not_found")
    assert not Refund.objects.exists()


def test_nobody_refunds_what_there_is_not(till: Till) -> None:
    answer = till.post(f"/purchases/pur_{'0' * 20}/refunds", {"amount_fen": 1, "reason": "r"})

    assert (answer.status, answer.code) == (404, "purchase_not_found")

"""Whatever is sent: a clear answer, and nothing half-done."""

import json
from typing import Any

import pytest

from lianka.domain.checkout.models import Order
from lianka.foundation.models import IdempotencyKey
from tests.doors.api.till import Till, agreed, one_item, scan
from tests.operations.checkout.counter import Counter
from tests.world import World

pytestmark = pytest.mark.django_db

HUGE = 10**30
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def body(world: World, counter: Counter, till: Till) -> dict[str, Any]:
    """A purchase that would be taken."""
    sale = {"store": counter.noodles, "scan": scan(till, counter.noodles, world.wang), "items": one_item(2_800)}
    return agreed(till, sale)


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The body with one place of it changed: a field, or a field of its first item."""
    if not path.startswith("items[0]."):
        return {**body, path: value}
    return {**body, "items": [{**body["items"][0], path.removeprefix("items[0]."): value}]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("store", None),
        ("store", 5),
        ("store", "sto_"),
        ("store", "x" * 10_000),
        ("scan", "scn_\x00"),
        ("scan", ["scn"]),
        ("items", []),
        ("items", {}),
        ("items", "noodles"),
        ("items", one_item(1) * 101),
        ("items[0].id", ""),
        ("items[0].id", "x" * 41),
        ("items[0].id", 1),
        ("items[0].name", "a\x00b"),
        ("items[0].name", "a\nb"),
        ("items[0].name", "x" * 121),
        ("items[0].name", None),
        ("items[0].unit_price_fen", -1),
        ("items[0].unit_price_fen", HUGE),
        ("items[0].unit_price_fen", "2800"),
        ("items[0].unit_price_fen", True),
        ("items[0].unit_price_fen", None),
        ("items[0].quantity", 0),
        ("items[0].quantity", HUGE),
        ("items[0].excluded_fen", -1),
        ("items[0].category", "\x7f"),
        ("card", ""),
        ("card", "crd"),
        ("points", -1),
        ("points", HUGE),
        ("points", "all"),
        ("expected_payable_fen", -1),
        ("expected_payable_fen", HUGE),
        ("tender", "cash"),
        ("tender", None),
        ("receipt_number", "x" * 65),
        ("receipt_number", "\x00"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_field(
    till: Till, body: dict[str, Any], path: str, value: Any
) -> None:
    answer = till.post("/purchases", changed(body, path, value))

    assert (answer.status, answer.code) == (422, "field_invalid")
    assert answer.field is not None
    assert answer.field.startswith(path)
    assert not Order.objects.exists()


@pytest.mark.parametrize("field", ["store", "items", "expected_payable_fen", "tender"])
def test_a_field_that_is_missing_is_named(till: Till, body: dict[str, Any], field: str) -> None:
    del body[field]

    answer = till.post("/purchases", body)

    assert (answer.status, answer.code, answer.field) == (422, "field_missing", field)


@pytest.mark.parametrize("path", ["discount", "items[0].price", "", "🥢", "a.b", "__proto__"])
def test_a_field_nobody_knows_is_refused(till: Till, body: dict[str, Any], path: str) -> None:
    answer = till.post("/purchases", changed(body, path, 1))

    assert (answer.status, answer.code) == (422, "field_unknown")
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"12",
        b"\xff\xfe{}",
        b"\x00",
        b'{"store": NaN}',
        b'{"store": 1e400}',
        b'{"items": 1.5}',
        b'{"store": "a", "store": "b"}',
        b'{"store": "\\ud800"}',
        DEEP.encode(),
        b'{"items": ' + b"9" * 5_000 + b"}",
        b"<xml/>",
        b"store=1",
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_body_that_is_none_is_refused(till: Till, content: bytes) -> None:
    answer = till.send("POST", "/purchases", content=content, key="k")

    assert answer.status in {400, 422}
    assert answer.code in {"body_unreadable", "field_missing", "field_invalid"}
    assert not IdempotencyKey.objects.exists()


def test_no_body_at_all_is_none_that_can_be_read(till: Till) -> None:
    answer = till.send("POST", "/purchases", key="k")

    assert (answer.status, answer.code) == (400, "body_unreadable")


@pytest.mark.parametrize("size", [256 * 1024 + 1, 1_000_000, 4_000_000])
def test_a_body_of_a_megabyte_is_refused(till: Till, body: dict[str, Any], size: int) -> None:
    content = json.dumps({**body, "receipt_number": "x" * size}).encode()

    answer = till.send("POST", "/purchases", content=content, key="k")

    assert (answer.status, answer.code) == (413, "body_too_large")
    assert not Order.objects.exists()


def test_the_largest_sale_there_is_fits_into_a_body(till: Till, body: dict[str, Any]) -> None:
    items = [
        {"id": f"{each:040}", "name": "面" * 120, "unit_price_fen": 10_000_000, "category": "x" * 80}
        for each in range(100)
    ]

    answer = till.post("/purchases", {**body, "items": items, "expected_payable_fen": 1_000_000_000})

    assert (answer.status, answer.body["purchase"]["paid_fen"]) == (201, 1_000_000_000)


@pytest.mark.parametrize(
    ("items", "code", "field"),
    [
        (one_item(0), "amount_missing", "items"),
        (one_item(1_000_000_000, quantity=2), "amount_too_large", "items[0].unit_price_fen"),
        (one_item(1_000_000_000, quantity=1_000_000_000), "amount_too_large", "items[0].unit_price_fen"),
        (one_item(100, excluded_fen=101), "excluded_too_large", "items[0].excluded_fen"),
        (one_item(100) * 2, "sale_invalid", "items"),
        (one_item(100, name="\u202e"), "sale_invalid", "items[0]"),
    ],
)
def test_a_sale_that_cannot_be_is_refused(
    till: Till, body: dict[str, Any], items: list[dict[str, Any]], code: str, field: str
) -> None:
    for path in ("/quotes", "/purchases"):
        sent = {**body, "items": items}
        if path == "/quotes":
            sent = {name: sent[name] for name in ("store", "scan", "items")}

        answer = till.post(path, sent)

        assert (answer.status, answer.code, answer.field) == (422, code, field)
    assert not Order.objects.exists()


def test_emoji_and_chinese_stay_as_they_are(till: Till, body: dict[str, Any]) -> None:
    answer = till.post("/purchases", changed(body, "items[0].name", "牛肉面🍜 加蛋"))

    assert answer.body["purchase"]["lines"][0]["name"] == "牛肉面🍜 加蛋"


@pytest.mark.parametrize("path", ["/member-codes", "/purchases", f"/purchases/pur_{'0' * 20}/refunds"])
def test_a_write_without_an_idempotency_key_is_refused(till: Till, path: str) -> None:
    answer = till.send("POST", path, content=b"{}")

    assert (answer.status, answer.code, answer.field) == (400, "idempotency_key_missing", "Idempotency-Key")


def test_a_cancellation_without_an_idempotency_key_is_refused(till: Till) -> None:
    answer = till.send("POST", f"/orders/ord_{'0' * 20}/cancellation")

    assert (answer.status, answer.code) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("key", ["x" * 201, "a b", "键", "\x7f"])
def test_an_idempotency_key_that_cannot_be_is_refused(till: Till, body: dict[str, Any], key: str) -> None:
    answer = till.post("/purchases", body, key=key)

    assert (answer.status, answer.code, answer.field) == (422, "field_invalid", "Idempotency-Key")
    assert not Order.objects.exists()

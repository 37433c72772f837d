"""`lianka rule quote`: the worked cases of docs/rules/pricing.md through the door, and cases that are not valid."""

import json
from typing import Any

import jsonschema
import pytest

from tests.doc_cases import RULES, read_cases
from tests.doors.cli.terminal import Printed, run

SCHEMA = json.loads((RULES / "quote.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
WORKED = read_cases(RULES / "pricing.md", "Worked prices")
ANSWERED = [worked for worked in WORKED if not worked.is_refused]
PLAIN: dict[str, Any] = {"id": "a", "unit_price_fen": 10_000, "quantity": 1}


def ask(given: Any) -> Printed:
    return run("rule", "quote", given=json.dumps(given))


def of_line(**changes: Any) -> dict[str, Any]:
    return {"lines": [{**PLAIN, **changes}]}


def with_offer(**changes: Any) -> dict[str, Any]:
    return {"lines": [PLAIN], "spend_and_save": [{"id": "s1", "off_fen": 100, **changes}]}


def with_coupon(**changes: Any) -> dict[str, Any]:
    return {"lines": [PLAIN], "coupons": [{"id": "c1", "off_fen": 100, **changes}]}


def paid_with(purse: str, **facts: Any) -> dict[str, Any]:
    return {"lines": [PLAIN], purse: facts}


@pytest.mark.row("BUY-1")
def test_array_of_all_worked_cases_is_answered_as_on_the_page() -> None:
    cases = [worked.case for worked in ANSWERED]

    jsonschema.validate(cases, SCHEMA)
    assert ask(cases).json == [worked.answer for worked in ANSWERED]


@pytest.mark.row("BUY-1")
def test_answer_is_one_line_whose_fields_stand_in_a_fixed_order() -> None:
    jsonschema.validate(ANSWERED[0].case, SCHEMA)

    assert ask(ANSWERED[0].case) == Printed(0, json.dumps(ANSWERED[0].answer) + "\n", "")


# All but the fields that make a line, each with the value that stands for leaving it out.
SPELLED_OUT = {
    "lines": [
        {
            **PLAIN,
            "excluded_fen": 0,
            "timed_unit_price_fen": None,
            "tier_rate": None,
            "coin_share": "0",
            "points_share": "0",
            "card_rate": None,
            "promotable": True,
        }
    ],
    "spend_and_save": [],
    "coupons": [],
    "coins": {"balance": 0, "use": "max"},
    "points": {"balance": 0, "points_per_yuan": 100, "use": "max"},
    "stored_value": {"principal_fen": 0, "bonus_fen": 0, "use": "max", "order": "principal_first"},
}


def test_what_is_left_out_is_nothing() -> None:
    jsonschema.validate(SPELLED_OUT, SCHEMA)

    assert ask(SPELLED_OUT).json == ask(of_line()).json


def test_coupon_is_a_fixed_one_of_the_merchant_unless_it_says_otherwise() -> None:
    spelled_out = {
        "kind": "fixed",
        "slot": "merchant",
        "threshold_fen": 0,
        "lines": None,
        "rate": None,
        "cap_fen": None,
    }

    assert ask(with_coupon()).json == ask(with_coupon(**spelled_out)).json
    assert ask(with_coupon()).json["coupons"] == [{"id": "c1", "fen": 100}]


def test_coupon_goes_by_the_fields_of_its_kind_alone() -> None:
    fixed = with_coupon(kind="fixed", rate="0.5", cap_fen=1)
    percent = with_coupon(kind="percent", rate="0.5", off_fen=1)

    assert ask([fixed, percent]).json[0]["coupons"] == [{"id": "c1", "fen": 100}]
    assert ask([fixed, percent]).json[1]["coupons"] == [{"id": "c1", "fen": 5_000}]


def test_offers_of_different_kinds_may_share_an_id() -> None:
    case = with_coupon(id="x", threshold_fen=10_001) | {"spend_and_save": [{"id": "x", "off_fen": 300}]}

    answered = ask(case).json

    assert answered["spend_and_save"] == {"id": "x", "fen": 300}
    assert answered["refused"] == [{"id": "x", "code": "threshold_not_met"}]


def test_amounts_beyond_any_float_are_exact() -> None:
    unit_price_fen = 10**18 + 1

    assert ask(of_line(unit_price_fen=unit_price_fen, card_rate="0.5")).json["cash_fen"] == 5 * 10**17 + 1


# Refused, and refused by the schema too.
INVALID: list[tuple[Any, str, str | None]] = [
    ({}, "missing_field", "lines"),
    ({"lines": []}, "sale_empty", "lines"),
    ({"lines": None}, "invalid_field", "lines"),
    ({"lines": {}}, "invalid_field", "lines"),
    ({"lines": [3]}, "invalid_field", "lines[0]"),
    (of_line() | {"order": 1}, "unknown_field", "order"),
    (of_line(price=1), "unknown_field", "lines[0].price"),
    ({"lines": [{"id": "a", "quantity": 1}]}, "missing_field", "lines[0].unit_price_fen"),
    ({"lines": [{"id": "a", "unit_price_fen": 1}]}, "missing_field", "lines[0].quantity"),
    ({"lines": [{"unit_price_fen": 1, "quantity": 1}]}, "missing_field", "lines[0].id"),
    (of_line(id=""), "invalid_field", "lines[0].id"),
    (of_line(id=7), "invalid_field", "lines[0].id"),
    (of_line(unit_price_fen=-1), "amount_negative", "lines[0].unit_price_fen"),
    (of_line(unit_price_fen="1"), "invalid_field", "lines[0].unit_price_fen"),
    (of_line(unit_price_fen=None), "invalid_field", "lines[0].unit_price_fen"),
    (of_line(unit_price_fen=True), "invalid_field", "lines[0].unit_price_fen"),
    (of_line(quantity=0), "number_below_one", "lines[0].quantity"),
    (of_line(quantity=-1), "number_below_one", "lines[0].quantity"),
    (of_line(excluded_fen=-1), "amount_negative", "lines[0].excluded_fen"),
    (of_line(timed_unit_price_fen=-1), "amount_negative", "lines[0].timed_unit_price_fen"),
    (of_line(timed_unit_price_fen=1, excluded_fen=1), "excluded_beside_timed_price", "lines[0].excluded_fen"),
    (of_line(tier_rate="1.000001"), "rate_above_one", "lines[0].tier_rate"),
    (of_line(coin_share="2"), "rate_above_one", "lines[0].coin_share"),
    (of_line(points_share="88"), "rate_above_one", "lines[0].points_share"),
    (of_line(card_rate="1.1"), "rate_above_one", "lines[0].card_rate"),
    (of_line(card_rate="-0.1"), "invalid_field", "lines[0].card_rate"),
    (of_line(card_rate="0.8888888"), "invalid_field", "lines[0].card_rate"),
    (of_line(card_rate="1e-1"), "invalid_field", "lines[0].card_rate"),
    (of_line(card_rate="88%"), "invalid_field", "lines[0].card_rate"),
    (of_line(card_rate="０.８"), "invalid_field", "lines[0].card_rate"),
    (of_line(card_rate=""), "invalid_field", "lines[0].card_rate"),
    (of_line(card_rate=1), "invalid_field", "lines[0].card_rate"),
    (of_line(promotable="no"), "invalid_field", "lines[0].promotable"),
    (of_line(promotable=0), "invalid_field", "lines[0].promotable"),
    (with_offer(off_fen=-1), "amount_negative", "spend_and_save[0].off_fen"),
    (with_offer(threshold_fen=-1), "amount_negative", "spend_and_save[0].threshold_fen"),
    (with_offer(slot="merchant"), "unknown_field", "spend_and_save[0].slot"),
    (with_offer(lines="a"), "invalid_field", "spend_and_save[0].lines"),
    (with_offer(lines=[1]), "invalid_field", "spend_and_save[0].lines[0]"),
    (with_offer(lines=["a", "a"]), "duplicate_id", "spend_and_save[0].lines[1]"),
    ({"lines": [PLAIN], "spend_and_save": [{"id": "s1"}]}, "missing_field", "spend_and_save[0].off_fen"),
    ({"lines": [PLAIN], "spend_and_save": {}}, "invalid_field", "spend_and_save"),
    (with_coupon(kind="exchange"), "invalid_field", "coupons[0].kind"),
    (with_coupon(kind=[]), "invalid_field", "coupons[0].kind"),
    (with_coupon(slot="bank"), "invalid_field", "coupons[0].slot"),
    (with_coupon(off_fen=None), "invalid_field", "coupons[0].off_fen"),
    (with_coupon(off_fen=-1), "amount_negative", "coupons[0].off_fen"),
    (with_coupon(kind="percent"), "missing_field", "coupons[0].rate"),
    (with_coupon(kind="percent", rate=None), "invalid_field", "coupons[0].rate"),
    (with_coupon(kind="percent", rate="1.5"), "rate_above_one", "coupons[0].rate"),
    (with_coupon(kind="percent", rate="0.5", cap_fen=-1), "amount_negative", "coupons[0].cap_fen"),
    (with_coupon(rate="1.5"), "rate_above_one", "coupons[0].rate"),
    (with_coupon(threshold_fen=-1), "amount_negative", "coupons[0].threshold_fen"),
    (paid_with("coins", balance=-1), "amount_negative", "coins.balance"),
    (paid_with("coins", use=-1), "amount_negative", "coins.use"),
    (paid_with("coins", use="all"), "invalid_field", "coins.use"),
    (paid_with("coins", use="0"), "invalid_field", "coins.use"),
    (paid_with("coins", use=True), "invalid_field", "coins.use"),
    (paid_with("coins", points_per_yuan=1), "unknown_field", "coins.points_per_yuan"),
    (paid_with("points", balance=-1), "amount_negative", "points.balance"),
    (paid_with("points", points_per_yuan=0), "number_below_one", "points.points_per_yuan"),
    (paid_with("points", points_per_yuan="100"), "invalid_field", "points.points_per_yuan"),
    (paid_with("points", use=-1), "amount_negative", "points.use"),
    (paid_with("stored_value", principal_fen=-1), "amount_negative", "stored_value.principal_fen"),
    (paid_with("stored_value", bonus_fen=-1), "amount_negative", "stored_value.bonus_fen"),
    (paid_with("stored_value", use=-1), "amount_negative", "stored_value.use"),
    (paid_with("stored_value", order="cash_first"), "invalid_field", "stored_value.order"),
    ({"lines": [PLAIN], "coins": []}, "invalid_field", "coins"),
    (3, "invalid_field", None),
]
# Refused for what a schema cannot see.
INCONSISTENT: list[tuple[Any, str, str | None]] = [
    ({"lines": [PLAIN, PLAIN]}, "duplicate_id", "lines[1].id"),
    (of_line(excluded_fen=10_001), "excluded_exceeds_line", "lines[0].excluded_fen"),
    (of_line(unit_price_fen=10**1000), "invalid_field", "lines[0].unit_price_fen"),
    (with_offer(lines=["b"]), "unknown_id", "spend_and_save[0].lines"),
    (with_coupon(lines=["a", "b"]), "unknown_id", "coupons[0].lines"),
    ({"lines": [PLAIN], "spend_and_save": 2 * with_offer()["spend_and_save"]}, "duplicate_id", "spend_and_save[1].id"),
    ({"lines": [PLAIN], "coupons": 2 * with_coupon()["coupons"]}, "duplicate_id", "coupons[1].id"),
    (paid_with("coins", balance=100, use=1), "coins_unavailable", "coins.use"),
    (paid_with("points", balance=100, use=100), "points_unavailable", "points.use"),
    (paid_with("stored_value", principal_fen=100, use=101), "stored_value_unavailable", "stored_value.use"),
]


@pytest.mark.parametrize(("given", "code", "field"), [*INVALID, *INCONSISTENT])
def test_invalid_case_is_refused_with_its_field(given: Any, code: str, field: str | None) -> None:
    printed = ask(given)

    assert (printed.code, printed.out) == (2, "")
    assert (printed.error["code"], printed.error["field"]) == (code, field)
    assert printed.error["message"]


def test_case_of_an_array_is_refused_with_its_place() -> None:
    assert ask([of_line(), of_line(quantity=0)]).error["field"] == "[1].lines[0].quantity"


@pytest.mark.parametrize(("given", "code", "field"), INVALID)
def test_schema_refuses_what_the_door_refuses(given: Any, code: str, field: str | None) -> None:
    assert not VALIDATOR.is_valid(given)


@pytest.mark.parametrize(("given", "code", "field"), INCONSISTENT)
def test_schema_sees_the_form_alone(given: Any, code: str, field: str | None) -> None:
    assert VALIDATOR.is_valid(given)


def test_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

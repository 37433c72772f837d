"""`lianka rule reverse`: the worked cases of docs/rules/pricing.md through the door, and cases that are not valid."""

import json
from typing import Any

import jsonschema
import pytest

from tests.doc_cases import RULES, read_cases
from tests.doors.cli.terminal import Printed, run

SCHEMA = json.loads((RULES / "reverse.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ANSWERED = [worked for worked in read_cases(RULES / "pricing.md", "Worked reversals") if not worked.is_refused]
THIRDS = {"total_fen": 9_900, "shares": [{"to": "x", "fen": 800}], "refunds_fen": [3_300, 3_300, 3_300]}


def ask(given: Any) -> Printed:
    return run("rule", "reverse", given=json.dumps(given))


def case(**changes: Any) -> dict[str, Any]:
    return {**THIRDS, **changes}


@pytest.mark.row("BUY-8")
def test_array_of_all_worked_cases_is_answered_as_on_the_page() -> None:
    cases = [worked.case for worked in ANSWERED]

    jsonschema.validate(cases, SCHEMA)
    assert ask(cases).json == [worked.answer for worked in ANSWERED]


def test_answer_is_one_line() -> None:
    expected = '{"reversals": [[{"to": "x", "fen": 266}], [{"to": "x", "fen": 267}], [{"to": "x", "fen": 267}]]}\n'

    assert ask(THIRDS) == Printed(0, expected, "")


# Refused, and refused by the schema too.
INVALID: list[tuple[Any, str, str | None]] = [
    (case(extra=1), "unknown_field", "extra"),
    ({"shares": [], "refunds_fen": []}, "missing_field", "total_fen"),
    ({"total_fen": 1, "refunds_fen": []}, "missing_field", "shares"),
    ({"total_fen": 1, "shares": []}, "missing_field", "refunds_fen"),
    (case(total_fen=0), "total_not_positive", "total_fen"),
    (case(total_fen=-1), "total_not_positive", "total_fen"),
    (case(total_fen="9900"), "invalid_field", "total_fen"),
    (case(shares=None), "invalid_field", "shares"),
    (case(shares=[1]), "invalid_field", "shares[0]"),
    (case(shares=[{"to": "x"}]), "missing_field", "shares[0].fen"),
    (case(shares=[{"fen": 1}]), "missing_field", "shares[0].to"),
    (case(shares=[{"to": "", "fen": 1}]), "invalid_field", "shares[0].to"),
    (case(shares=[{"to": "x", "fen": 1, "kind": "reserve"}]), "unknown_field", "shares[0].kind"),
    (case(shares=[{"to": "x", "fen": -1}]), "amount_negative", "shares[0].fen"),
    (case(refunds_fen=3_300), "invalid_field", "refunds_fen"),
    (case(refunds_fen=[1, None]), "invalid_field", "refunds_fen[1]"),
    (case(refunds_fen=[1, -1]), "amount_negative", "refunds_fen[1]"),
]
# Refused for what a schema cannot see.
INCONSISTENT: list[tuple[Any, str, str | None]] = [
    (case(shares=[{"to": "x", "fen": 1}, {"to": "x", "fen": 2}]), "duplicate_id", "shares[1].to"),
    (case(refunds_fen=[9_901]), "over_refund", "refunds_fen[0]"),
    (case(refunds_fen=[9_900, 1]), "over_refund", "refunds_fen[1]"),
]


@pytest.mark.parametrize(("given", "code", "field"), [*INVALID, *INCONSISTENT])
def test_invalid_case_is_refused_with_its_field(given: Any, code: str, field: str | None) -> None:
    printed = ask(given)

    assert (printed.code, printed.out) == (2, "")
    assert (printed.error["code"], printed.error["field"]) == (code, field)
    assert printed.error["message"]


@pytest.mark.parametrize(("given", "code", "field"), INVALID)
def test_schema_refuses_what_the_door_refuses(given: Any, code: str, field: str | None) -> None:
    assert not VALIDATOR.is_valid(given)


@pytest.mark.parametrize(("given", "code", "field"), INCONSISTENT)
def test_schema_sees_the_form_alone(given: Any, code: str, field: str | None) -> None:
    assert VALIDATOR.is_valid(given)


def test_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

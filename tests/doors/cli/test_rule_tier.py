"""`lianka rule tier`: the worked cases of docs/rules/tiers.md through the door, and cases that are not valid."""

import json
from typing import Any

import jsonschema
import pytest

from tests.doc_cases import RULES, read_cases
from tests.doors.cli.terminal import Printed, run

SCHEMA = json.loads((RULES / "tier.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ANSWERED = [worked for worked in read_cases(RULES / "tiers.md", "Worked tiers") if not worked.is_refused]
BASIC, SILVER = {"code": "basic", "threshold": 0}, {"code": "silver", "threshold": 500}
GROWTH = {"at": "2025-01-31T12:00:00+08:00", "growth": 600}
CLIMB: dict[str, Any] = {
    "tiers": [BASIC, SILVER],
    "hold_months": 12,
    "fall": "to_earned",
    "zone": "Asia/Shanghai",
    "events": [GROWTH],
    "until": "2025-12-31T00:00:00+08:00",
}


def ask(given: Any) -> Printed:
    return run("rule", "tier", given=json.dumps(given))


def case(**changes: Any) -> dict[str, Any]:
    return {**CLIMB, **changes}


def without(name: str) -> dict[str, Any]:
    return {field: value for field, value in CLIMB.items() if field != name}


@pytest.mark.row("MBR-5")
@pytest.mark.row("MBR-6")
def test_array_of_all_worked_cases_is_answered_as_on_the_page() -> None:
    cases = [worked.case for worked in ANSWERED]

    jsonschema.validate(cases, SCHEMA)
    assert ask(cases).json == [worked.answer for worked in ANSWERED]


def test_answer_is_one_line_whose_fields_stand_in_a_fixed_order() -> None:
    jsonschema.validate(CLIMB, SCHEMA)

    reached = '{"at": "2025-01-31T12:00:00+08:00", "from": "basic", "to": "silver", "why": "reached"}'
    expected = f'{{"history": [{reached}], "tier": "silver", "hold_until": "2026-02-01T00:00:00+08:00"}}\n'
    assert ask(CLIMB) == Printed(0, expected, "")


def test_times_are_answered_in_the_zone_of_the_case() -> None:
    answered = ask(case(events=[{"at": "2025-01-31T04:00:00Z", "growth": 600}])).json

    assert answered["history"][0]["at"] == "2025-01-31T12:00:00+08:00"


def test_growth_beyond_any_float_is_exact() -> None:
    tiers = [BASIC, {"code": "silver", "threshold": 10**18 + 1}]

    answered = ask([case(tiers=tiers, events=[GROWTH | {"growth": 10**18 + more}]) for more in (0, 1)]).json

    assert [each["tier"] for each in answered] == ["basic", "silver"]


# Refused, and refused by the schema too.
INVALID: list[tuple[Any, str, str | None]] = [
    *[(without(name), "missing_field", name) for name in CLIMB],
    *[(case(**{name: None}), "invalid_field", name) for name in CLIMB],
    (case(extra=1), "unknown_field", "extra"),
    (case(tiers={}), "invalid_field", "tiers"),
    (case(tiers=[]), "tiers_missing", "tiers"),
    (case(tiers=["basic"]), "invalid_field", "tiers[0]"),
    (case(tiers=[BASIC, {"code": "silver"}]), "missing_field", "tiers[1].threshold"),
    (case(tiers=[{"threshold": 0}]), "missing_field", "tiers[0].code"),
    (case(tiers=[BASIC | {"code": ""}]), "invalid_field", "tiers[0].code"),
    (case(tiers=[BASIC | {"code": 1}]), "invalid_field", "tiers[0].code"),
    (case(tiers=[BASIC | {"name": "x"}]), "unknown_field", "tiers[0].name"),
    (case(tiers=[BASIC, SILVER | {"threshold": "500"}]), "invalid_field", "tiers[1].threshold"),
    (case(tiers=[BASIC, SILVER | {"threshold": True}]), "invalid_field", "tiers[1].threshold"),
    (case(tiers=[SILVER]), "base_tier_not_zero", "tiers[0].threshold"),
    (case(tiers=[BASIC | {"threshold": -1}]), "base_tier_not_zero", "tiers[0].threshold"),
    (case(tiers=[BASIC, SILVER | {"threshold": 0}]), "thresholds_not_rising", "tiers[1].threshold"),
    (case(tiers=[BASIC, SILVER | {"threshold": -1}]), "thresholds_not_rising", "tiers[1].threshold"),
    (case(hold_months=0), "hold_below_one", "hold_months"),
    (case(hold_months=-12), "hold_below_one", "hold_months"),
    (case(hold_months="12"), "invalid_field", "hold_months"),
    (case(hold_months=True), "invalid_field", "hold_months"),
    (case(fall="to_base"), "invalid_field", "fall"),
    (case(fall=["to_earned"]), "invalid_field", "fall"),
    (case(zone=""), "invalid_field", "zone"),
    (case(events={}), "invalid_field", "events"),
    (case(events=[600]), "invalid_field", "events[0]"),
    (case(events=[{"growth": 1}]), "missing_field", "events[0].at"),
    (case(events=[{"at": GROWTH["at"]}]), "missing_field", "events[0].growth"),
    (case(events=[GROWTH | {"growth": "600"}]), "invalid_field", "events[0].growth"),
    (case(events=[GROWTH | {"at": "2025-01-31T12:00:00"}]), "invalid_field", "events[0].at"),
    (case(events=[GROWTH | {"at": "2025-01-31"}]), "invalid_field", "events[0].at"),
    (case(events=[GROWTH | {"why": "spent"}]), "unknown_field", "events[0].why"),
    (case(until="2025-12-31T00:00:00"), "invalid_field", "until"),
    (3, "invalid_field", None),
]
# Refused for what a schema cannot see.
INCONSISTENT: list[tuple[Any, str, str | None]] = [
    (case(tiers=[BASIC, SILVER, {"code": "gold", "threshold": 500}]), "thresholds_not_rising", "tiers[2].threshold"),
    (case(tiers=[BASIC, SILVER, {"code": "gold", "threshold": 499}]), "thresholds_not_rising", "tiers[2].threshold"),
    (case(tiers=[BASIC, {"code": "basic", "threshold": 1}]), "duplicate_tier", "tiers[1].code"),
    (case(hold_months=10**30), "hold_too_long", "hold_months"),
    (case(hold_months=12 * 7975), "hold_too_long", "hold_months"),
    (case(zone="Mars/Olympus"), "invalid_field", "zone"),
    (case(events=[GROWTH, GROWTH | {"at": "2025-01-31T11:59:59+08:00"}]), "growth_unsorted", "events[1].at"),
    (case(events=[GROWTH, GROWTH | {"at": "2025-01-31T12:00:00+09:00"}]), "growth_unsorted", "events[1].at"),
    (case(until="2025-01-31T11:59:59+08:00"), "growth_after_until", "events[0].at"),
]


@pytest.mark.parametrize(("given", "code", "field"), [*INVALID, *INCONSISTENT])
def test_invalid_case_is_refused_with_its_field(given: Any, code: str, field: str | None) -> None:
    printed = ask(given)

    assert (printed.code, printed.out) == (2, "")
    assert (printed.error["code"], printed.error["field"]) == (code, field)
    assert printed.error["message"]


def test_case_of_an_array_is_refused_with_its_place() -> None:
    assert ask([CLIMB, case(hold_months=0)]).error["field"] == "[1].hold_months"


@pytest.mark.parametrize(("given", "code", "field"), INVALID)
def test_schema_refuses_what_the_door_refuses(given: Any, code: str, field: str | None) -> None:
    assert not VALIDATOR.is_valid(given)


@pytest.mark.parametrize(("given", "code", "field"), INCONSISTENT)
def test_schema_sees_the_form_alone(given: Any, code: str, field: str | None) -> None:
    assert VALIDATOR.is_valid(given)


def test_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_longest_hold_of_the_calendar_is_answered() -> None:
    # 31 January 2025 and 7974 years and 10 months: the last day is 30 November 9999.
    assert ask(case(hold_months=12 * 7974 + 10)).json["hold_until"] == "9999-12-01T00:00:00+08:00"

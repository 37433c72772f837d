"""`lianka rule expiry`: the worked numbers of docs/rules/validity.md, and cases that are not valid."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.doors.cli.terminal import Printed, run

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/rules/expiry.schema.json").read_text(encoding="utf-8"))
MONTH = {
    "policy": {"kind": "months", "n": 1, "date": None},
    "earned_at": "2025-01-31T12:00:00+08:00",
    "zone": "Asia/Shanghai",
}


def case(**changes: Any) -> dict[str, Any]:
    return {**MONTH, **changes}


def policy(kind: str, n: int | None = None, date: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "n": n, "date": date}


def ask(given: Any) -> Printed:
    return run("rule", "expiry", given=json.dumps(given))


WORKED = [
    (case(), "2025-03-01T00:00:00+08:00"),
    (case(policy=policy("months", 2)), "2025-04-01T00:00:00+08:00"),
    (case(policy=policy("months", 48), earned_at="2024-02-29T08:00:00+08:00"), "2028-03-01T00:00:00+08:00"),
    (case(policy=policy("months_end", 1)), "2025-03-01T00:00:00+08:00"),
    (case(policy=policy("year_end", 1), earned_at="2025-12-31T23:59:59+08:00"), "2026-01-01T00:00:00+08:00"),
    (case(policy=policy("year_end", 1), earned_at="2025-12-31T16:00:00Z"), "2027-01-01T00:00:00+08:00"),
    (case(policy=policy("date", date="2025-12-31")), "2026-01-01T00:00:00+08:00"),
    (case(policy={"kind": "never"}), None),
    (case(policy=policy("cycle", 2), cycle_from="2025-01-31T12:00:00+08:00"), "2027-01-01T00:00:00+08:00"),
    (
        case(policy=policy("cycle", 2), earned_at="2027-01-01T00:00:00+08:00", cycle_from="2025-03-04T12:00:00+08:00"),
        "2029-01-01T00:00:00+08:00",
    ),
    (case(activated_at="2025-06-30T12:00:00+08:00"), "2025-07-31T00:00:00+08:00"),
    (case(activated_at="2025-01-01T12:00:00+08:00"), "2025-03-01T00:00:00+08:00"),
    (case(earned_at="2025-02-08T22:00:00-05:00", zone="America/New_York"), "2025-03-09T00:00:00-05:00"),
    (case(earned_at="2025-02-09T22:00:00-05:00", zone="America/New_York"), "2025-03-10T00:00:00-04:00"),
]


@pytest.mark.row("PTS-4")
@pytest.mark.parametrize(("given", "expires_at"), WORKED)
def test_case_is_answered_as_worked(given: dict[str, Any], expires_at: str | None) -> None:
    jsonschema.validate(given, SCHEMA)

    assert ask(given) == Printed(0, json.dumps({"expires_at": expires_at}) + "\n", "")


def test_array_of_cases_gives_an_array_of_answers() -> None:
    cases = [given for given, _ in WORKED]

    jsonschema.validate(cases, SCHEMA)
    assert ask(cases).json == [{"expires_at": expected} for _, expected in WORKED]


def test_case_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(MONTH), encoding="utf-8")

    assert run("rule", "expiry", str(file)).json == {"expires_at": "2025-03-01T00:00:00+08:00"}


INVALID = [
    (case(extra=1), "unknown_field", "extra"),
    (case(policy={"kind": "never", "until": None}), "unknown_field", "policy.until"),
    ({"policy": policy("never"), "zone": "Asia/Shanghai"}, "missing_field", "earned_at"),
    (case(policy={"n": 1}), "missing_field", "policy.kind"),
    (case(policy=policy("weeks", 1)), "invalid_validity_policy", "kind"),
    (case(policy=policy("months")), "invalid_validity_policy", "n"),
    (case(policy=policy("months", 0)), "invalid_validity_policy", "n"),
    (case(policy=policy("date")), "invalid_validity_policy", "date"),
    (case(policy=policy("cycle", 1)), "cycle_start_missing", "cycle_from"),
    (case(policy={"kind": "months", "n": True}), "invalid_field", "policy.n"),
    (case(policy={"kind": "months", "n": "1"}), "invalid_field", "policy.n"),
    (case(policy=policy("date", date="20251231")), "invalid_field", "policy.date"),
    (case(policy=policy("date", date="2025-02-30")), "invalid_field", "policy.date"),
    (case(policy="never"), "invalid_field", "policy"),
    (case(policy=[]), "invalid_field", "policy"),
    (case(earned_at="2025-01-31T12:00:00"), "invalid_field", "earned_at"),
    (case(earned_at="2025-01-31"), "invalid_field", "earned_at"),
    (case(earned_at=1738296000), "invalid_field", "earned_at"),
    (case(earned_at=None), "invalid_field", "earned_at"),
    (case(activated_at="soon"), "invalid_field", "activated_at"),
    (case(zone="Mars/Olympus"), "invalid_field", "zone"),
    (case(zone="Asia"), "invalid_field", "zone"),
    (case(zone="../../etc/passwd"), "invalid_field", "zone"),
    (case(zone=""), "invalid_field", "zone"),
    (3, "invalid_field", None),
    (None, "invalid_field", None),
]


@pytest.mark.parametrize(("given", "code", "field"), INVALID)
def test_invalid_case_is_refused_with_its_field(given: Any, code: str, field: str | None) -> None:
    printed = ask(given)

    assert (printed.code, printed.out) == (2, "")
    assert (printed.error["code"], printed.error["field"]) == (code, field)
    assert printed.error["message"]


@pytest.mark.parametrize(("given", "code", "field"), [row for row in INVALID if row[2] != "zone"])
def test_schema_refuses_what_the_door_refuses(given: Any, code: str, field: str | None) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)

    assert not validator.is_valid(given)


@pytest.mark.parametrize(
    "kind_and_n", [("months", 10**30), ("year_end", 10**30), ("months_end", 99999), ("cycle", 7975)]
)
def test_points_cannot_outlive_the_calendar(kind_and_n: tuple[str, int]) -> None:
    printed = ask(case(policy=policy(*kind_and_n), cycle_from="2025-01-31T12:00:00+08:00"))

    assert (printed.code, printed.error["code"]) == (2, "validity_too_long")


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"NaN",
        b'{"n": 1.0}',
        b'{"n": 1e2}',
        b'{"n": -Infinity}',
        b"[" * 100_000,
        b"1" * 5000,
        b'{"zone": "a", "zone": "b"}',
        b'{"policy": {"n": 1, "n": 1}}',
    ],
)
def test_input_that_is_not_exact_json_is_refused(given: bytes) -> None:
    printed = run("rule", "expiry", given=given)

    assert (printed.code, printed.out) == (2, "")
    assert printed.error["code"] == "invalid_json"


def test_invalid_case_of_an_array_is_named_by_its_place() -> None:
    printed = ask([MONTH, case(policy=policy("months", 0))])

    assert (printed.code, printed.error["field"]) == (2, "[1].n")


def test_half_a_character_is_refused_in_words() -> None:
    printed = run("rule", "expiry", given=rb'{"\ud800": 1, "policy": {"kind": "never"}, "zone": "UTC", "earned_at": 1}')

    assert (printed.code, printed.error["code"]) == (2, "invalid_field")


def test_unknown_rule_is_wrong_usage() -> None:
    printed = run("rule", "horoscope", given="{}")

    assert (printed.code, "'horoscope' is not" in printed.err) == (2, True)

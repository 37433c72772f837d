"""The commands of the installation: what they print, and how they fail."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from lianka.foundation import clock, jobs, outbox
from lianka.foundation.models import AuditEntry, JobRun, OutboxMessage
from tests.doors.cli.terminal import run
from tests.operations.foundation import wired_for_tests
from tests.operations.foundation.wired_for_tests import handled

NOW = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wiring(settings: Settings, tmp_path: Path) -> None:
    settings.LIANKA_WIRING = wired_for_tests.HERE
    settings.VAR = tmp_path


def dead_letter() -> OutboxMessage:
    return OutboxMessage.objects.create(
        topic="tests.happened",
        listener=f"{wired_for_tests.HERE}.note",
        payload={"id": 1},
        state="dead",
        attempts=8,
        published_at=NOW,
        due_at=NOW,
        latest_error="ValueError: The printer is out of paper.",
    )


def test_help_names_every_command() -> None:
    printed = run("--help")

    assert printed.code == 0
    for name in ("migrate", "serve", "worker", "scheduler", "run-due", "jobs", "dead-letters", "books", "rule"):
        assert f"\n  {name} " in printed.out


def test_unknown_command_is_wrong_usage() -> None:
    printed = run("fly")

    assert (printed.code, "No such command 'fly'" in printed.err) == (2, True)


@pytest.mark.django_db
def test_migrate_says_that_nothing_is_left_to_do() -> None:
    assert run("migrate").out == "The tables are up to date (0 migrations applied).\n"


@pytest.mark.django_db
def test_run_due_closes_the_dates_that_were_missed() -> None:
    printed = run("run-due", "--begin", "2025-03-01", "--until", "2025-03-02", "--json")

    runs = printed.json["runs"]
    assert printed.code == 0
    assert [(each["job"], each["business_date"], each["state"]) for each in runs] == [
        ("first", "2025-03-01", "done"),
        ("second", "2025-03-01", "done"),
        ("first", "2025-03-02", "done"),
        ("second", "2025-03-02", "done"),
    ]
    assert run("run-due", "--until", "2025-03-02").out == "Nothing was due.\n"


@pytest.mark.django_db
def test_run_due_exits_1_when_a_job_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESTS_SECOND_FAILS", str(tmp_path))

    printed = run("run-due", "--begin", "2025-03-01", "--until", "2025-03-01")

    assert printed.code == 1
    assert "ValueError: The second job is broken." in printed.out


@pytest.mark.django_db
def test_run_due_refuses_a_date_that_is_not_over() -> None:
    printed = run("run-due", "--until", "9998-12-31")

    assert (printed.code, printed.out) == (1, "")
    assert printed.err == "Error: The business date 9998-12-31 is not over yet. (business_date_not_over, until)\n"
    assert run("run-due", "--until", "9998-12-31", "--json").error["code"] == "business_date_not_over"
    assert not JobRun.objects.exists()


@pytest.mark.django_db
def test_refusal_speaks_the_language_of_the_terminal() -> None:
    english, chinese = (run("dead-letters", "retry", "5", language=of) for of in ("en_GB.UTF-8", "zh_CN.UTF-8"))

    assert (english.code, english.err) == (1, "Error: There is no dead letter 5. (dead_letter_not_found, message_id)\n")
    assert (chinese.code, chinese.err) == (1, "Error: 没有编号为 5 的死信。 (dead_letter_not_found, message_id)\n")


@pytest.mark.parametrize(
    "words", [["run-due", "--until", "tomorrow"], ["clock", "move", "soon"], ["serve", "--port", "0"]]
)
def test_wrong_usage_exits_2(words: list[str]) -> None:
    printed = run(*words)

    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("Usage: lianka ")


@pytest.mark.django_db
def test_jobs_shows_each_job_with_its_latest_run() -> None:
    jobs.run_due(at=NOW, begin=datetime(2025, 2, 28, tzinfo=UTC).date())

    listed = run("jobs", "--json").json["jobs"]

    assert [(job["name"], job["business_date"], job["state"]) for job in listed] == [
        ("first", "2025-02-28", "done"),
        ("second", "2025-02-28", "done"),
        ("pulse", None, None),
    ]
    assert "never ran" in run("jobs").out


@pytest.mark.django_db
def test_dead_letters_are_listed_with_their_latest_error() -> None:
    letter = dead_letter()

    assert run("dead-letters", "list", "--json").json["dead_letters"][0]["id"] == letter.pk
    assert "The printer is out of paper." in run("dead-letters").out


@pytest.mark.django_db
def test_dead_letter_is_tried_again_by_the_next_worker() -> None:
    letter = dead_letter()

    assert run("dead-letters", "retry", str(letter.pk)).code == 0
    assert run("worker", "--once").out == "Attempts made: 1\n"
    assert handled() == ["1"]
    assert AuditEntry.objects.get(action="outbox.retry_dead_letter").actor_kind == "command"


@pytest.mark.django_db
def test_clock_moves_forward_where_it_may(settings: Settings) -> None:
    settings.LIANKA_CLOCK_CAN_BE_MOVED = True

    assert run("clock", "move", "2990-01-31").out.startswith("It is now 2990-01-31T00:00:0")
    assert run("clock").out.startswith("2990-01-31T00:00:0")
    printed = run("clock", "move", "2990-01-30")
    assert (printed.code, printed.err) == (1, "Error: The clock only moves forward.\n")


@pytest.mark.django_db
def test_clock_of_real_books_is_never_moved() -> None:
    before = clock.now()

    printed = run("clock", "move", "2990-01-31")

    assert (printed.code, "cannot be moved" in printed.err) == (1, True)
    assert (clock.now() - before).total_seconds() < 60


@pytest.mark.django_db
def test_empty_books_are_right_and_have_no_figures() -> None:
    checked, totals = run("books", "check", "--json"), run("books", "totals", "--json")

    assert (checked.code, checked.json) == (0, {"ok": True, "differences": []})
    assert (totals.code, totals.json) == (0, {"days": []})


@pytest.mark.django_db
def test_books_that_differ_are_named_and_exit_1() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DROP_A_GUARD[connection.vendor])

    printed = run("books", "check")

    assert printed.code == 1
    assert "ledger_journal" in printed.err
    assert printed.err.endswith("The books differ.\n")


@pytest.mark.django_db
def test_missing_tables_are_told_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OperationalError("no such table: foundation_outboxmessage")

    monkeypatch.setattr(outbox, "list_dead_letters", fail)

    printed = run("dead-letters")

    assert (printed.code, printed.err.endswith("Run: lianka migrate\n")) == (1, True)


def test_defect_says_where_its_traceback_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(outbox, "list_dead_letters", fail)

    printed = run("dead-letters")

    assert printed.code == 70
    assert printed.err.splitlines()[0] == "Unexpected error: ZeroDivisionError: nobody thought of this"
    assert "Traceback" not in printed.err
    assert "Traceback" in (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert "Traceback" in run("--debug", "dead-letters").err


def test_json_of_a_refusal_has_the_one_error_body() -> None:
    printed = run("rule", "expiry", given="[")

    assert set(json.loads(printed.err)["error"]) == {"code", "message", "field"}


_DROP_A_GUARD = {
    "postgresql": "DROP TRIGGER rows_are_only_added ON ledger_journal",
    "sqlite": "DROP TRIGGER ledger_journal_refuses_update",
}

"""The day-close, date by date, and jobs every few seconds."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from pytest_django.fixtures import Settings

from lianka.foundation import jobs
from lianka.foundation.jobs import JobRunResult, run_due, run_intervals
from lianka.foundation.locks import try_lock
from lianka.foundation.models import JobRun
from tests.operations.foundation import wired_for_tests
from tests.operations.foundation.wired_for_tests import handled
from tests.rivals import at_once, process, shared_event, wait_until

# Noon of 4 March in Shanghai: the 3rd is the latest date that is over.
NOW = datetime(2025, 3, 4, 4, 0, tzinfo=UTC)
MARCH_1, MARCH_2, MARCH_3, MARCH_4 = (date(2025, 3, day) for day in (1, 2, 3, 4))


@pytest.fixture(autouse=True)
def _wiring(settings: Settings) -> None:
    settings.LIANKA_WIRING = wired_for_tests.HERE


@pytest.fixture
def second_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """While this file exists, the second job fails."""
    switch = tmp_path / "second-fails"
    switch.touch()
    monkeypatch.setenv("TESTS_SECOND_FAILS", str(switch))
    return switch


def ran(results: list[JobRunResult]) -> list[tuple[str, date | None, str]]:
    return [(result.job, result.business_date, result.state) for result in results]


@pytest.mark.django_db
def test_all_jobs_of_a_date_run_in_order_before_those_of_the_next() -> None:
    results = run_due(at=NOW, begin=MARCH_2)

    assert ran(results) == [
        ("first", MARCH_2, "done"),
        ("second", MARCH_2, "done"),
        ("first", MARCH_3, "done"),
        ("second", MARCH_3, "done"),
    ]
    assert {result.row_count for result in results} == {1}


@pytest.mark.django_db
def test_nothing_is_run_twice() -> None:
    run_due(at=NOW, begin=MARCH_2)

    assert run_due(at=NOW, begin=MARCH_2) == []
    assert handled("first") == ["2025-03-02", "2025-03-03"]


@pytest.mark.django_db
def test_missed_dates_are_caught_up_from_the_latest_that_ran() -> None:
    run_due(at=NOW, begin=MARCH_1, until=MARCH_1)

    results = run_due(at=NOW)

    assert [day for job, day, _ in ran(results) if job == "first"] == [MARCH_2, MARCH_3]


@pytest.mark.django_db
def test_date_begins_and_ends_in_the_zone_of_the_alliance() -> None:
    just_after_midnight_in_shanghai = datetime(2025, 3, 2, 16, 0, tzinfo=UTC)

    assert run_due(at=just_after_midnight_in_shanghai - timedelta(seconds=1), begin=MARCH_2) == []
    assert len(run_due(at=just_after_midnight_in_shanghai, begin=MARCH_2)) == 2


@pytest.mark.django_db
def test_date_that_is_not_over_is_refused() -> None:
    with pytest.raises(jobs.DateNotOver) as refused:
        run_due(at=NOW, begin=MARCH_1, until=MARCH_4)

    assert (refused.value.field, refused.value.facts) == ("until", {"date": "2025-03-04"})
    assert not JobRun.objects.exists()


@pytest.mark.django_db
def test_empty_books_have_no_date_to_close() -> None:
    assert run_due(at=NOW) == []


@pytest.mark.django_db
def test_first_date_of_all_is_found_through_the_wiring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wired_for_tests, "first_date", lambda: MARCH_3, raising=False)
    monkeypatch.setattr(wired_for_tests, "FIRST_BUSINESS_DATE", f"{wired_for_tests.HERE}.first_date")

    assert ran(run_due(at=NOW)) == [("first", MARCH_3, "done"), ("second", MARCH_3, "done")]


@pytest.mark.django_db
def test_failed_job_shows_its_error_and_holds_up_what_comes_after(second_fails: Path) -> None:
    results = run_due(at=NOW, begin=MARCH_2)

    assert ran(results) == [("first", MARCH_2, "done"), ("second", MARCH_2, "failed")]
    run = JobRun.objects.get(job="second")
    assert (run.state, run.attempts) == ("failed", 1)
    assert run.latest_error == results[-1].error == "ValueError: The second job is broken."


@pytest.mark.django_db
def test_failed_job_is_tried_again_and_the_day_close_goes_on(second_fails: Path) -> None:
    run_due(at=NOW, begin=MARCH_2)
    second_fails.unlink()

    results = run_due(at=NOW)

    assert ran(results)[0] == ("second", MARCH_2, "done")
    assert ran(results)[-1] == ("second", MARCH_3, "done")
    run = JobRun.objects.get(job="second", business_date=MARCH_2)
    assert (run.state, run.attempts, run.latest_error) == ("done", 2, "")


@pytest.mark.django_db
def test_job_whose_process_died_is_run_again() -> None:
    JobRun.objects.create(job="first", business_date=MARCH_3, state="running", attempts=1, started_at=NOW)

    assert ran(run_due(at=NOW)) == [("first", MARCH_3, "done"), ("second", MARCH_3, "done")]


@pytest.mark.django_db
def test_day_close_stops_between_jobs_when_asked_to() -> None:
    stop = Event()
    stop.set()

    assert run_due(at=NOW, begin=MARCH_2, stop=stop) == []


@pytest.mark.django_db
def test_interval_job_runs_when_its_seconds_have_passed() -> None:
    moments = [NOW, NOW + timedelta(seconds=4), NOW + timedelta(seconds=5)]

    counts = [len(run_intervals(at=moment)) for moment in moments]

    assert counts == [1, 0, 1]
    run = JobRun.objects.get(job="pulse")
    assert (run.business_date, run.attempts, run.state, run.started_at) == (None, 2, "done", moments[2])


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_run_each_job_once() -> None:
    def close() -> int | str:
        try:
            return len(run_due(at=NOW, begin=MARCH_1))
        except jobs.DayCloseIsRunning as refused:
            return refused.code

    outcomes = at_once(close, close)

    assert sorted(outcomes, key=str) == [6, "day_close_is_running"]
    assert handled("first") == handled("second") == ["2025-03-01", "2025-03-02", "2025-03-03"]


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_run_an_interval_job_once() -> None:
    pulse: Callable[[], list[JobRunResult]] = partial(run_intervals, at=NOW)

    results = at_once(pulse, pulse)

    assert sorted(map(len, results)) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_killed_scheduler_gives_its_lock_back() -> None:
    holds, never = shared_event(), Event()

    def hold() -> None:
        with try_lock(jobs.DAY_CLOSE) as is_held:
            assert is_held
            holds.set()
            never.wait()

    with process(hold) as scheduler:
        assert holds.wait(timeout=10)
        with pytest.raises(jobs.DayCloseIsRunning):
            run_due(at=NOW, begin=MARCH_3)
        scheduler.kill()

    wait_until(_lock_is_free)
    assert len(run_due(at=NOW, begin=MARCH_3)) == 2


def _lock_is_free() -> bool:
    with try_lock(jobs.DAY_CLOSE) as is_held:
        return is_held

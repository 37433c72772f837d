"""Named jobs: daily ones over business dates, the day-close, and interval ones every few seconds.

The day-close runs all daily jobs of one date, in the order of the wiring, before the next date's. A job may run twice,
late or after a crash: it is written to give the same books, and its `JobRun` only says that it need not run again
(`docs/decisions/0013-jobs-over-business-dates.md`).
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from threading import Event
from typing import Literal, NamedTuple

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.foundation.db import as_parameter, execute
from lianka.foundation.errors import Conflict, DomainError, InvalidInput
from lianka.foundation.locks import try_lock
from lianka.foundation.models import JobRun
from lianka.foundation.wiring import resolve, wired

log = logging.getLogger(__name__)

ERROR_LENGTH_MAX = 2000
DAY_CLOSE = "day-close"

State = JobRun.State

# One statement each, written out: a day-close that catches up on a year runs them for every job and date.
_TABLE = JobRun._meta.db_table
_BEGIN = (
    f"INSERT INTO {_TABLE} (job, business_date, state, attempts, row_count, started_at, latest_error)"
    " VALUES (%s, %s, %s, 1, 0, %s, '') ON CONFLICT {which} DO UPDATE SET state = excluded.state,"
    f" started_at = excluded.started_at, duration_ms = NULL, attempts = {_TABLE}.attempts + 1"
)
_BEGIN_DAILY = _BEGIN.format(which="(job, business_date)")
_BEGIN_INTERVAL = _BEGIN.format(which="(job) WHERE business_date IS NULL")
_END = f"UPDATE {_TABLE} SET state = %s, row_count = %s, duration_ms = %s, latest_error = %s WHERE job = %s"


class Job(NamedTuple):
    """A job of the wiring. `run` is the dotted path of what does it and returns how many rows it wrote.

    A daily job is called as `run(business_date=..., at=...)`, an interval job as `run(at=...)`, both outside
    any transaction.
    """

    name: str
    run: str
    kind: Literal["daily", "interval"] = "daily"
    every_seconds: int = 0


class JobRunResult(NamedTuple):
    """What came of one run. `business_date` is None for an interval job, `error` empty unless it failed."""

    job: str
    business_date: date | None
    state: str
    row_count: int
    duration_ms: int
    error: str


class DayCloseIsRunning(Conflict):
    """Another process runs the daily jobs at this moment."""

    code = "day_close_is_running"
    message = _("The daily jobs are being run by another process.")


class DateNotOver(InvalidInput):
    """The day-close of a date waits until the date is over."""

    code = "business_date_not_over"
    message = _("The business date %(date)s is not over yet.")


def run_due(
    *,
    at: datetime,
    until: date | None = None,
    begin: date | None = None,
    stop: Event | None = None,
    on_run: Callable[[JobRunResult], None] | None = None,
) -> list[JobRunResult]:
    """Run every daily job for each business date it missed, up to `until` (default: the latest date that is over).

    `begin` is the first date of all, for the first run ever (default: what the wiring's `FIRST_BUSINESS_DATE` finds;
    without a first date there is nothing to do). A job that fails ends the day-close: later jobs and dates wait, and
    the next call begins with it. `stop` ends it between two jobs; `on_run` hears of each run as it ends.
    Returns what was run, a failure last. Raises `DayCloseIsRunning`, `DateNotOver`.
    """
    latest_over = business_date(at) - ONE_DAY
    if until is not None and until > latest_over:
        raise DateNotOver(field="until", date=until.isoformat())
    results: list[JobRunResult] = []
    with try_lock(DAY_CLOSE) as is_held:
        if not is_held:
            raise DayCloseIsRunning
        for job, day in _missed(begin=begin, until=until or latest_over):
            if stop is not None and stop.is_set():
                break
            results.append(_run(job, at=at, day=day))
            if on_run is not None:
                on_run(results[-1])
            if results[-1].state == State.FAILED:
                break
    return results


def run_intervals(*, at: datetime) -> list[JobRunResult]:
    """Run every interval job whose time has come and that no other process is running; return what was run."""
    results = []
    for job in jobs_of_kind("interval"):
        with try_lock(f"job.{job.name}") as is_held:
            if is_held and _is_time(job, at=at):
                results.append(_run(job, at=at, day=None))
    return results


def jobs_of_kind(kind: Literal["daily", "interval"]) -> list[Job]:
    """The jobs of the wiring of one kind, in their order."""
    jobs: Sequence[Job] = wired("JOBS")
    return [job for job in jobs if job.kind == kind]


def list_latest_runs() -> list[tuple[Job, JobRun | None]]:
    """Each job of the wiring with its latest run: the one of the latest business date it was tried for."""
    jobs: Sequence[Job] = wired("JOBS")
    return [(job, JobRun.objects.filter(job=job.name).order_by("-business_date").first()) for job in jobs]


def first_business_date() -> date | None:
    """The date on which the alliance's books begin, or None while they are empty."""
    path: str | None = wired("FIRST_BUSINESS_DATE")
    found: date | None = resolve(path)() if path else None
    return found


def _missed(*, begin: date | None, until: date) -> Iterator[tuple[Job, date]]:
    jobs = jobs_of_kind("daily")
    latest = JobRun.objects.filter(business_date__isnull=False).aggregate(day=Max("business_date"))["day"]
    # Dates before the latest are complete, since no date begins before the one before it is done.
    day = latest or begin or first_business_date()
    while day is not None and day <= until:
        done = set(JobRun.objects.filter(business_date=day, state=State.DONE).values_list("job", flat=True))
        for job in jobs:
            if job.name not in done:
                yield job, day
        day += ONE_DAY


def _is_time(job: Job, *, at: datetime) -> bool:
    # One row a job; a clock that was moved only ever moves forward.
    latest = JobRun.objects.filter(job=job.name, business_date=None).values_list("started_at", flat=True).first()
    return latest is None or at - latest >= timedelta(seconds=job.every_seconds)


def _run(job: Job, *, at: datetime, day: date | None) -> JobRunResult:
    _note_begin(job, at=at, day=day)
    began = time.monotonic()
    state, row_count, error = State.DONE, 0, ""
    try:
        row_count = resolve(job.run)(at=at) if day is None else resolve(job.run)(business_date=day, at=at)
    except Exception as raised:
        is_defect = not isinstance(raised, DomainError)
        log.error("Job %s failed for %s: %s", job.name, day or "its interval", raised, exc_info=is_defect)
        state, error = State.FAILED, f"{type(raised).__name__}: {raised}"[:ERROR_LENGTH_MAX]
    result = JobRunResult(job.name, day, state, row_count, round((time.monotonic() - began) * 1000), error)
    _note_end(result)
    return result


def _note_begin(job: Job, *, at: datetime, day: date | None) -> None:
    statement = _BEGIN_INTERVAL if day is None else _BEGIN_DAILY
    execute(statement, [job.name, None if day is None else as_parameter(day), State.RUNNING.value, as_parameter(at)])


def _note_end(result: JobRunResult) -> None:
    values = [result.state, result.row_count, result.duration_ms, result.error, result.job]
    if result.business_date is None:
        execute(f"{_END} AND business_date IS NULL", values)
    else:
        execute(f"{_END} AND business_date = %s", [*values, as_parameter(result.business_date)])

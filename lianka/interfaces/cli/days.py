"""`lianka run-due` and `lianka jobs`: the day-close by hand, and how all jobs stand."""

from datetime import date, datetime

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lianka.foundation import clock, jobs
from lianka.foundation.jobs import JobRunResult
from lianka.interfaces.cli.failures import REFUSED
from lianka.interfaces.cli.output import json_option, print_json, print_table, progress_console

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--until", type=_DATE, metavar="DATE", help="The last business date to close. Default: yesterday.")
@click.option("--begin", type=_DATE, metavar="DATE", help="The first date of all, where none was closed before.")
@json_option
def run_due(until: datetime | None, begin: datetime | None, as_json: bool) -> None:
    """Run the daily jobs for every business date they missed. Safe to repeat.

    Exits 1 when a job fails; later jobs and dates wait, and the next call begins with the one that failed.
    """
    bars = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} runs"), TimeElapsedColumn())
    with Progress(*bars, console=progress_console(), transient=True) as progress:
        task = progress.add_task("Closing ...", total=None)
        results = jobs.run_due(
            at=clock.now(),
            until=_day(until),
            begin=_day(begin),
            on_run=lambda run: progress.update(task, advance=1, description=f"{run.business_date} {run.job}"),
        )
    if as_json:
        print_json({"runs": [result._asdict() for result in results]})
    else:
        _show(results)
    if results and results[-1].error:
        click.get_current_context().exit(REFUSED)


@click.command("jobs")
@json_option
def list_jobs(as_json: bool) -> None:
    """Show every job with its latest run."""
    latest = jobs.list_latest_runs()
    if as_json:
        names = ("business_date", "state", "attempts", "row_count", "started_at", "duration_ms", "latest_error")
        print_json(
            {
                "jobs": [
                    {"name": job.name, "kind": job.kind, **{name: getattr(run, name, None) for name in names}}
                    for job, run in latest
                ]
            }
        )
        return
    print_table(
        ("job", "when", "latest date", "state", "rows #", "ms #", "error"),
        (
            (
                job.name,
                "daily" if job.kind == "daily" else f"every {job.every_seconds} s",
                run.business_date or "" if run else "",
                run.state if run else "never ran",
                run.row_count if run else "",
                run.duration_ms if run else "",
                run.latest_error if run else "",
            )
            for job, run in latest
        ),
        empty="There are no jobs.",
    )


def _show(results: list[JobRunResult]) -> None:
    print_table(
        ("date", "job", "state", "rows #", "ms #", "error"),
        ((run.business_date, run.job, run.state, run.row_count, run.duration_ms, run.error) for run in results),
        empty="Nothing was due.",
    )


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None

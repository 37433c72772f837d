"""`lianka import`: files of other systems, brought into the books."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from lianka.interfaces.cli.actor import actor_of_the_terminal
from lianka.interfaces.cli.database import require_tables
from lianka.interfaces.cli.failures import REFUSED
from lianka.interfaces.cli.import_reports import show_dry_run, show_import
from lianka.interfaces.cli.output import json_option
from lianka.interfaces.shared.till_files.dry_run import dry_run
from lianka.interfaces.shared.till_files.mapping import read_mapping
from lianka.interfaces.shared.till_files.run import BATCH_RECORDS, ImportOrder, Watcher, import_till_file

_FILE = click.Path(path_type=Path)


@click.group("import")
def import_group() -> None:
    """Bring files of other systems into the books."""


@import_group.command()
@click.argument("file", type=_FILE)
@click.option(
    "--map", "mapping_path", metavar="MAPPING.toml", type=_FILE, required=True, help="Which column means what."
)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Tell what would happen, and write nothing.")
@click.option("--create-merchants", is_flag=True, help="Create unknown merchants as the mapping describes.")
@click.option("--rejected", type=_FILE, metavar="FILE", help="Where rejected rows go. Default: FILE.rejected.csv.")
@click.option(
    "--batch", default=BATCH_RECORDS, show_default=True, type=click.IntRange(1, 20_000), help="Records booked at once."
)
@json_option
def purchases(
    file: Path,
    mapping_path: Path,
    is_dry_run: bool,
    create_merchants: bool,
    rejected: Path | None,
    batch: int,
    as_json: bool,
) -> None:
    """Import till records from a CSV, XLSX or Parquet FILE: purchases, and refunds as negative amounts.

    Interrupted, it goes on where it stopped when it is started again. No receipt number counts twice. Rows that
    cannot be taken are listed in FILE.rejected.csv, and the exit code is then 1.
    """
    require_tables()
    order = ImportOrder(
        path=file,
        mapping=read_mapping(mapping_path),
        create_merchants=create_merchants,
        by=actor_of_the_terminal(),
        rejections_path=rejected or file.with_name(f"{file.name}.rejected.csv"),
        batch_records=batch,
    )
    with _progress(shown=not as_json) as watcher:
        report = dry_run(order, watcher) if is_dry_run else None
        booked = None if is_dry_run else import_till_file(order, watcher)
    all_taken = True
    if report is not None:
        all_taken = show_dry_run(report, as_json=as_json)
    if booked is not None:
        all_taken = show_import(booked, as_json=as_json)
    if not all_taken:
        click.get_current_context().exit(REFUSED)


class _Rate(ProgressColumn):
    """Rows or records a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


class _Bars:
    """Shows how far a run has come."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._reading = progress.add_task("Reading", total=None)
        self._booking = progress.add_task("Booking", total=None, visible=False)

    def read(self, rows: int) -> None:
        """So many rows of the file were read."""
        self._progress.update(self._reading, completed=rows)

    def booked(self, records: int, *, of: int) -> None:
        """So many of the file's records are dealt with."""
        rows = self._progress.tasks[self._reading].completed
        self._progress.update(self._reading, total=rows, completed=rows)
        self._progress.update(self._booking, completed=records, total=of, visible=True)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Watcher]:
    """A bar on the error output, with rate and remaining time; nothing where no terminal would show it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as progress:
        yield _Bars(progress)

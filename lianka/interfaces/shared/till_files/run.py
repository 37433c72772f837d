"""The run that brings a file of till records into the books, batch by batch, and can go on after any crash."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import Final, Protocol

from lianka.domain.checkout.errors import ImportMoved
from lianka.domain.checkout.operations.finish_import import finish_import
from lianka.domain.checkout.operations.record_import_batch import record_import_batch
from lianka.domain.checkout.operations.start_import import start_import
from lianka.domain.checkout.queries import get_import_progress, page_import_refusals
from lianka.domain.checkout.values import ImportBatch, ImportProgress, RefusedRow, TillParties
from lianka.foundation import clock
from lianka.foundation.audit import Actor
from lianka.interfaces.shared.tables.columns import Problem
from lianka.interfaces.shared.till_files.mapping import TillMapping, column_of
from lianka.interfaces.shared.till_files.records import parties_of, records_of
from lianka.interfaces.shared.till_files.rejections import write_rejections_somewhere
from lianka.interfaces.shared.till_files.staging import Staging, digest_of, only_one, remove, staged, staging_directory

BATCH_RECORDS: Final = 5_000
_REFUSALS_PAGE = 1_000


class Watcher(Protocol):
    """Whoever wants to know how far a run has come."""

    def read(self, rows: int) -> None:
        """So many rows of the file were read."""

    def booked(self, records: int, *, of: int) -> None:
        """So many of the file's records are dealt with."""


class NobodyWatches:
    """For runs whose progress nobody looks at."""

    def read(self, rows: int) -> None:
        """Do nothing."""

    def booked(self, records: int, *, of: int) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be brought in, how, and by whom."""

    path: Path
    mapping: TillMapping
    create_merchants: bool
    by: Actor
    rejections_path: Path
    batch_records: int = BATCH_RECORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file. `unreadable_rows` never were records; `rejections_path` is where all others are told."""

    records: int
    unreadable_rows: int
    was_resumed: bool
    progress: ImportProgress
    rejections_path: Path | None


def import_till_file(order: ImportOrder, watcher: Watcher) -> ImportReport:
    """Bring a file of till records into the books. Run again after a crash, it goes on where it stopped.

    Raises an `InvalidInput` for a file or mapping that cannot be used, before anything is booked, and
    `ImportRunning`.
    """
    file_digest = digest_of(order.path)
    directory = staging_directory(order.mapping, file_digest)
    with only_one(directory):
        with staged(order.path, order.mapping, directory, on_rows=watcher.read) as staging:
            parties = parties_of(order.mapping, counts=staging.counts, create_merchants=order.create_merchants)
            started = start_import(
                file_name=order.path.name,
                file_digest=file_digest,
                mapping_digest=order.mapping.digest,
                from_start=staging.is_new,
                by=order.by,
                at=clock.now(),
            )
            progress = _book(order, staging, started, parties, watcher)
            finish_import(run_id=progress.run_id, position=progress.position, by=order.by, at=clock.now())
            rejections_path = _tell_rejections(order, staging, progress)
        remove(directory)
    return ImportReport(
        records=staging.counts.records,
        unreadable_rows=staging.counts.rejected,
        was_resumed=started.position > 0,
        progress=progress,
        rejections_path=rejections_path,
    )


def _book(
    order: ImportOrder, staging: Staging, progress: ImportProgress, parties: TillParties, watcher: Watcher
) -> ImportProgress:
    watcher.booked(progress.position, of=staging.counts.records)
    while rows := staging.batch(after=progress.position, size=order.batch_records):
        batch = ImportBatch(
            after=progress.position,
            records=records_of(rows),
            row_numbers=[row.row_number for row in rows],
        )
        progress = _book_batch(progress, batch, parties, order.by)
        watcher.booked(progress.position, of=staging.counts.records)
    return progress


def _book_batch(progress: ImportProgress, batch: ImportBatch, parties: TillParties, by: Actor) -> ImportProgress:
    try:
        return record_import_batch(run_id=progress.run_id, batch=batch, parties=parties, by=by, at=clock.now())
    except ImportMoved:
        # The latest commit of a process that was killed may arrive after it is gone: go on behind it.
        arrived = get_import_progress(run_id=progress.run_id)
        if arrived.position == progress.position:
            raise
        return arrived


def _tell_rejections(order: ImportOrder, staging: Staging, progress: ImportProgress) -> Path | None:
    refusals = _refusals(order.mapping, progress.run_id)
    problems = merge(staging.problems(), refusals, key=lambda problem: problem.row_number)
    if not staging.counts.rejected and not progress.refused:
        return None
    return write_rejections_somewhere(problems, order.rejections_path)


def _refusals(mapping: TillMapping, run_id: int) -> Iterator[Problem]:
    """What the domain refused, page by page, named by the file's columns."""
    latest: RefusedRow | None = None
    while page := page_import_refusals(run_id=run_id, after=latest, size=_REFUSALS_PAGE):
        for row_number, field, code, message in page:
            yield Problem(row_number, column_of(mapping, field), code, message)
        latest = page[-1]

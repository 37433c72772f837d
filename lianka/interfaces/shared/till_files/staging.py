"""The staged file: every record parsed, in the declared order, in a small SQLite file beside the books.

It is whole or it is not there: built under another name and renamed at the end, so that an import which was
killed while staging starts over and one killed later goes on. It may hold phone numbers, so it is readable by
its owner alone and removed when the import has ended.
"""

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from lianka.interfaces.shared.tables.columns import Problem
from lianka.interfaces.shared.tables.errors import ColumnMissing, ColumnTwice, FileMissing
from lianka.interfaces.shared.tables.sources import CHUNK_ROWS, Table, open_table
from lianka.interfaces.shared.till_files.errors import ImportRunning
from lianka.interfaces.shared.till_files.mapping import TillMapping
from lianka.interfaces.shared.till_files.rows import RowParser
from lianka.interfaces.shared.till_files.toml_section import suggest

STAGING_VERSION: Final = "1"
"""Counts up with every change of how files are read or ordered: a staged file of before is then not gone on with."""
FORGOTTEN_AFTER_SECONDS: Final = 30 * 24 * 60 * 60
_FIELDS = "row_number, member, merchant, category, amount_fen, happened, receipt, store, points_spent"


class StagedRow(NamedTuple):
    """One record of the file. `happened` is in microseconds since 1970; a refund's amount is negative."""

    position: int
    row_number: int
    member: str
    merchant: str
    category: str
    amount_fen: int
    happened: int
    receipt: str
    store: str
    points_spent: int


class StagedCounts(NamedTuple):
    """What the file holds: rows that can be recorded and rows that cannot, and the earliest moment of the former."""

    records: int
    rejected: int
    first_happened: int | None


class Staging:
    """An open staged file."""

    def __init__(self, connection: sqlite3.Connection, *, is_new: bool) -> None:
        self._connection = connection
        self.is_new = is_new
        records, first = connection.execute("SELECT count(*), min(happened) FROM record").fetchone()
        (rejected,) = connection.execute("SELECT count(DISTINCT row_number) FROM rejection").fetchone()
        self.counts = StagedCounts(records, rejected, first)

    def batch(self, *, after: int, size: int) -> list[StagedRow]:
        """The next records after a position, in the declared order."""
        rows = self._connection.execute(
            f"SELECT position, {_FIELDS} FROM record WHERE position > ? ORDER BY position LIMIT ?", (after, size)
        )
        return list(map(StagedRow._make, rows))

    def problems(self) -> Iterator[Problem]:
        """Everything that was wrong with rows that are no records, in the order of the file."""
        rows = self._connection.execute(
            "SELECT row_number, column_name, code, message FROM rejection ORDER BY row_number, rowid"
        )
        return map(Problem._make, rows)

    def refunded_pairs(self) -> set[tuple[str, str]]:
        """Merchant and member of every refund in the file."""
        return set(self._connection.execute("SELECT DISTINCT merchant, member FROM record WHERE amount_fen < 0"))

    def repeated_receipts(self) -> int:
        """How many records have a receipt number that an earlier record of the same merchant has."""
        (repeated,) = self._connection.execute(
            "SELECT coalesce(sum(times - 1), 0) FROM"
            " (SELECT count(*) AS times FROM record GROUP BY merchant, receipt HAVING count(*) > 1)"
        ).fetchone()
        return int(repeated)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content. Raises `FileMissing`."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except (OSError, ValueError) as error:
        raise FileMissing(path=path.name, detail=getattr(error, "strerror", None) or error) from error
    return digest.hexdigest()


def staging_directory(mapping: TillMapping, file_digest: str) -> Path:
    """Where the file with this content is staged under this mapping."""
    name = hashlib.sha256(f"{file_digest}:{mapping.digest}:{STAGING_VERSION}".encode()).hexdigest()
    return Path(settings.VAR) / "imports" / name[:32]


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Make the directory of one import and keep other processes out. Raises `ImportRunning`."""
    # Before anyone gets in: what was left by imports that nobody went on with is not kept for good.
    _remove_forgotten(directory.parent)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise ImportRunning from error
        yield


@contextmanager
def staged(
    path: Path, mapping: TillMapping, directory: Path, *, on_rows: Callable[[int], None] = lambda rows: None
) -> Iterator[Staging]:
    """Open the staged file in `directory`, building it first if it is not there.

    `on_rows` is told the number of rows read so far. Raises what `open_table` does, `ColumnMissing` or `ColumnTwice`.
    """
    target = directory / "staged.sqlite3"
    is_new = not target.exists()
    if is_new:
        _build(path, mapping, target, on_rows)
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA query_only=ON")
        yield Staging(connection, is_new=is_new)


def remove(directory: Path) -> None:
    """Remove the directory of an import that has ended."""
    shutil.rmtree(directory, ignore_errors=True)


def _remove_forgotten(imports: Path) -> None:
    for lock in imports.glob("*/lock"):
        if time.time() - lock.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
            remove(lock.parent)


def _build(path: Path, mapping: TillMapping, target: Path, on_rows: Callable[[int], None]) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with open_table(path, mapping.source) as table, closing(sqlite3.connect(draft)) as connection:
        _check_columns(table, mapping)
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        connection.isolation_level = None
        connection.execute("BEGIN")
        _fill(connection, table, mapping, on_rows)
        connection.execute("COMMIT")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.rename(target)


def _check_columns(table: Table, mapping: TillMapping) -> None:
    for name in mapping.columns:
        if name not in table.columns:
            raise ColumnMissing(field=name, column=name, suggestion=suggest(name, filter(None, table.columns)))
        if table.columns.count(name) > 1:
            raise ColumnTwice(field=name, column=name)


def _fill(connection: sqlite3.Connection, table: Table, mapping: TillMapping, on_rows: Callable[[int], None]) -> None:
    keys = [f"key_{index}" for index in range(len(mapping.order))]
    columns = ", ".join((*keys, _FIELDS))
    connection.execute(f"CREATE TABLE read_row ({columns})")
    connection.execute(f"CREATE TABLE record (position INTEGER PRIMARY KEY, {_FIELDS})")
    connection.execute("CREATE TABLE rejection (row_number, column_name, code, message)")
    marks = ", ".join("?" * (len(keys) + _FIELDS.count(",") + 1))
    parser, rows_read = RowParser(mapping), 0
    for chunk in table.read(mapping.columns, chunk_rows=CHUNK_ROWS):
        rows, problems = parser.parse(chunk)
        connection.executemany(f"INSERT INTO read_row ({columns}) VALUES ({marks})", rows)
        _keep(connection, problems)
        rows_read += len(chunk.row_numbers) + len(chunk.problems)
        on_rows(rows_read)
    order = ", ".join((*keys, "rowid"))
    connection.execute(f"INSERT INTO record ({_FIELDS}) SELECT {_FIELDS} FROM read_row ORDER BY {order}")
    connection.execute("DROP TABLE read_row")


def _keep(connection: sqlite3.Connection, problems: Sequence[Problem]) -> None:
    connection.executemany(
        "INSERT INTO rejection (row_number, column_name, code, message) VALUES (?, ?, ?, ?)", problems
    )

"""Opening a table of any of the known formats."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from lianka.interfaces.shared.tables import csv_table, parquet_table, xlsx_table
from lianka.interfaces.shared.tables.columns import Chunk
from lianka.interfaces.shared.tables.errors import FileEmpty, FileMissing, FormatMismatch, FormatUnknown

FORMATS: Final = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet"}
CHUNK_ROWS: Final = 4_000


class SourceOptions(NamedTuple):
    """How the file is to be read, as far as it cannot be seen from the file."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str = ","
    sheet: str | None = None


class Table(Protocol):
    """An open table: its columns' names in order, and its rows in chunks of the columns asked for."""

    @property
    def columns(self) -> Sequence[str]:
        """The names in the header."""

    def read(self, names: Sequence[str], *, chunk_rows: int) -> Iterator[Chunk]:
        """The rows from the first to the last, once."""


@contextmanager
def open_table(path: Path, options: SourceOptions) -> Iterator[Table]:
    """Open the table in the file `path`. Raises an `InvalidInput` of `tables.errors` where it cannot."""
    form = options.format or FORMATS.get(path.suffix.lower())
    if form is None:
        raise FormatUnknown(path=path.name)
    _refuse_another_format(path, form)
    with _opener(path, form, options) as table:
        yield table


def _opener(path: Path, form: str, options: SourceOptions) -> AbstractContextManager[Table]:
    if form == "csv":
        return csv_table.open_csv(path, encoding=options.encoding, delimiter=options.delimiter)
    if form == "xlsx":
        return xlsx_table.open_xlsx(path, sheet=options.sheet)
    return parquet_table.open_parquet(path)


def _refuse_another_format(path: Path, form: str) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise FileMissing(path=path.name, detail=error.strerror) from error
    if not head:
        raise FileEmpty
    found = _format_of(path, head)
    if found != form:
        raise FormatMismatch(expected=form, found=found)


def _format_of(path: Path, head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith(b"PK"):
        return "xlsx" if zipfile.is_zipfile(path) or path.suffix.lower() == ".xlsx" else "zip"
    return "csv"

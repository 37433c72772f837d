"""Parquet files, streamed batch by batch. Rows are counted from 1: there is no header row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow
import pyarrow.parquet

from lianka.interfaces.shared.tables.columns import Chunk
from lianka.interfaces.shared.tables.errors import FileBroken

_UNREADABLE = (pyarrow.ArrowException, OSError, ValueError, OverflowError)


class ParquetTable:
    """An open Parquet file."""

    def __init__(self, file: pyarrow.parquet.ParquetFile) -> None:
        self._file = file
        self.columns: Sequence[str] = list(file.schema_arrow.names)

    def read(self, names: Sequence[str], *, chunk_rows: int) -> Iterator[Chunk]:
        """The rows in chunks, only the columns asked for being read from the file."""
        first = 1
        try:
            for batch in self._file.iter_batches(batch_size=chunk_rows, columns=list(dict.fromkeys(names))):
                columns = {name: batch.column(name).to_pylist() for name in names}
                yield Chunk(range(first, first + batch.num_rows), columns)
                first += batch.num_rows
        except _UNREADABLE as error:
            raise FileBroken(format="Parquet", detail=_first_line(error)) from error


@contextmanager
def open_parquet(path: Path) -> Iterator[ParquetTable]:
    """Open a Parquet file. Raises `FileBroken`, also while reading."""
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except _UNREADABLE as error:
        raise FileBroken(format="Parquet", detail=_first_line(error)) from error
    with file:
        yield ParquetTable(file)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:200]

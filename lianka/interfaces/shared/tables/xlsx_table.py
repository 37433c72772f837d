"""XLSX workbooks, streamed row by row. Formulas come as text: a stale result is never taken for a value."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.tables.cells import Cell, CellRefused
from lianka.interfaces.shared.tables.columns import Chunk, Problem
from lianka.interfaces.shared.tables.errors import FileBroken, FileEmpty, RowBroken, SheetMissing

Row = Sequence[Cell]


class XlsxTable:
    """An open sheet, just past its header."""

    def __init__(self, sheet: Any) -> None:
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        self._rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        header = next(self._rows_with_content(), None)
        if header is None:
            raise FileEmpty
        self.columns: Sequence[str] = ["" if name is None else str(name).strip() for name in _trimmed(header[1])]

    def read(self, names: Sequence[str], *, chunk_rows: int) -> Iterator[Chunk]:
        """The rows in chunks; one with cells beyond the header is a problem, a blank one is skipped."""
        rows = self._rows_with_content()
        indexes = [self.columns.index(name) for name in names]
        width = len(self.columns)
        while some := list(islice(rows, chunk_rows)):
            good = [(number, row) for number, row in some if len(_trimmed(row)) <= width]
            problems = [self._too_wide(number, row) for number, row in some if len(_trimmed(row)) > width]
            columns = {
                name: [row[index] if index < len(row) else None for _, row in good]
                for name, index in zip(names, indexes, strict=True)
            }
            yield Chunk([number for number, _ in good], columns, problems)

    def _rows_with_content(self) -> Iterator[tuple[int, Row]]:
        number = 0
        try:
            for number, row in self._rows:
                if any(cell is not None for cell in row):
                    yield number, row
        except Exception as error:  # a damaged workbook fails anywhere in the zip, XML or cell readers
            raise RowBroken(row=number + 1, detail=_told(error)) from error

    def _too_wide(self, row_number: int, row: Row) -> Problem:
        refusal = CellRefused("row_width", cells=len(_trimmed(row)), columns=len(self.columns))
        return Problem.of(row_number, "", refusal)


@contextmanager
def open_xlsx(path: Path, *, sheet: str | None) -> Iterator[XlsxTable]:
    """Open one sheet of a workbook, by default the first.

    Raises `FileBroken`, `FileEmpty`, `SheetMissing` and, while reading, `RowBroken`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that no import needs
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=False)
        except Exception as error:  # as above: whatever the zip and XML readers make of foreign bytes
            raise FileBroken(format="XLSX", detail=_told(error)) from error
        try:
            yield XlsxTable(_pick_sheet(book, sheet))
        finally:
            book.close()


def _pick_sheet(book: Any, name: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise FileEmpty
    if name is None:
        return next(iter(sheets.values()))
    if name not in sheets:
        raise SheetMissing(sheet=name, sheets=", ".join(sheets))
    return sheets[name]


def _trimmed(row: Row) -> Row:
    width = len(row)
    while width and row[width - 1] is None:
        width -= 1
    return row[:width]


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, DomainError) else f"{type(error).__name__}: {error}"[:200]

"""CSV files, decoded strictly: UTF-8 (with or without mark) or GB 18030, found out unless it is declared."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from lianka.interfaces.shared.tables.cells import CellRefused
from lianka.interfaces.shared.tables.columns import Chunk, Problem
from lianka.interfaces.shared.tables.errors import EncodingUnknown, FileEmpty, RowBroken

ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
_BLOCK_BYTES = 1 << 20


class CsvTable:
    """An open CSV file, just past its header."""

    def __init__(self, lines: Iterator[str], *, delimiter: str) -> None:
        self._rows = csv.reader(lines, delimiter=delimiter, strict=True)
        self._row_number = 0
        header = next(self._numbered_rows(), None)
        if header is None:
            raise FileEmpty
        self.columns: Sequence[str] = [name.strip() for name in header[1]]

    def read(self, names: Sequence[str], *, chunk_rows: int) -> Iterator[Chunk]:
        """The rows in chunks; one as wide as the header is good, a blank one skipped, any other a problem."""
        rows = self._numbered_rows()
        indexes = [self.columns.index(name) for name in names]
        while some := list(islice(rows, chunk_rows)):
            width = len(self.columns)
            good = [(number, row) for number, row in some if len(row) == width]
            problems = [self._wrong_width(number, row) for number, row in some if len(row) != width]
            columns = {name: [row[index] for _, row in good] for name, index in zip(names, indexes, strict=True)}
            yield Chunk([number for number, _ in good], columns, problems)

    def _numbered_rows(self) -> Iterator[tuple[int, list[str]]]:
        try:
            for row in self._rows:
                self._row_number += 1
                if row and any(row):
                    yield self._row_number, row
        except csv.Error as error:
            raise RowBroken(row=self._row_number + 1, detail=error) from error

    def _wrong_width(self, row_number: int, row: Sequence[str]) -> Problem:
        refusal = CellRefused("row_width", cells=len(row), columns=len(self.columns))
        return Problem.of(row_number, "", refusal)


@contextmanager
def open_csv(path: Path, *, encoding: str | None, delimiter: str) -> Iterator[CsvTable]:
    """Open a CSV file. Raises `EncodingUnknown`, `FileEmpty` or, while reading, `RowBroken`."""
    found = _find_encoding(path, (encoding,) if encoding else ("utf-8", "gb18030"))
    with path.open(encoding=found, newline="") as lines:
        yield CsvTable(lines, delimiter=delimiter)


def _find_encoding(path: Path, candidates: Sequence[str]) -> str:
    """The first candidate in which the whole file is text; it is read through, so that no row fails later."""
    with path.open("rb") as file:
        head = file.read(3)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    flaw = None
    for candidate in candidates:
        flaw = _find_flaw(path, candidate)
        if flaw is None:
            return "utf-8-sig" if candidate == "utf-8" and head == codecs.BOM_UTF8 else candidate
        if candidate == "utf-8" and flaw.after_wide_characters:
            # Chinese in UTF-8 came before: this is UTF-8 that was cut or pasted, not another encoding.
            candidates = ("utf-8",)
            break
    raise EncodingUnknown(encoding=" / ".join(candidates), line=flaw.line if flaw else 1)


class _Flaw(NamedTuple):
    line: int
    after_wide_characters: bool


def _find_flaw(path: Path, encoding: str) -> _Flaw | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, has_wide = 1, False
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK_BYTES)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, errors="replace")
                return _Flaw(line + good.count("\n"), has_wide or _is_wide(good))
            except UnicodeError:
                return _Flaw(line, has_wide)
            if not block:
                return None
            line += text.count("\n")
            has_wide = has_wide or _is_wide(text)


def _is_wide(text: str) -> bool:
    """Whether a character takes three bytes in UTF-8, as all Chinese ones do: hardly ever by chance."""
    return not text.isascii() and max(text) > "\u07ff"

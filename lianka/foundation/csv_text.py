"""CSV that spreadsheets open safely: a text that looks like a formula is shown, never computed."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes Chinese for another encoding."""

Cell = str | int | Decimal | date | None
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")


class _Lines:
    """What `csv.writer` writes to: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the byte order mark, then one CSV line a row, so that a file of any length can be streamed."""
    writer = csv.writer(_Lines())
    yield BYTE_ORDER_MARK
    for row in rows:
        # The writer returns what `write` returned.
        yield str(writer.writerow([_safe(cell) for cell in row]))


def yuan(fen: int) -> Decimal:
    """Fen as yuan with two decimals, for a cell that is to be computed with."""
    return Decimal(fen).scaleb(-2)


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.lstrip(" \n")[:1] in _FORMULA_STARTS and cell.strip(" \n"):
        return f"'{cell}"
    return cell

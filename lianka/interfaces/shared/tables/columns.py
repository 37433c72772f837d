"""Whole columns at once: one sweep where all is right, cell by cell only in a chunk with a bad one."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.tables.cells import Cell, CellRefused

T = TypeVar("T")
REMEMBERED_MAX: Final = 20_000


class Problem(NamedTuple):
    """What is wrong in one row: the cell's column and why it was refused."""

    row_number: int
    column: str
    code: str
    message: str

    @classmethod
    def of(cls, row_number: int, column: str, refusal: CellRefused | DomainError) -> "Problem":
        """The problem of a row, as a parser or the domain put it."""
        return cls(row_number, column, refusal.code, str(refusal))


class Chunk(NamedTuple):
    """Some rows of a table, turned into columns. `row_numbers` are those a spreadsheet shows."""

    row_numbers: Sequence[int]
    columns: Mapping[str, Sequence[Cell]]
    problems: Sequence[Problem] = ()


class Memory(dict[Hashable, T], Generic[T]):
    """Cells parsed before, for columns that repeat themselves: dates, members, merchants. Bounded."""

    def __init__(self, parse: Callable[[Cell], T]) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, cell: Hashable) -> T:
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        value = self[cell] = self.parse(cell)
        return value


class ColumnParser(Generic[T]):
    """Parses one column, chunk after chunk."""

    def __init__(self, column: str, parse: Callable[[Cell], T], *, repeats: bool = True) -> None:
        self.column = column
        self._parse = parse
        self._memory = Memory(parse) if repeats else None

    def parse(self, chunk: Chunk, problems: list[Problem]) -> list[T | None]:
        """The column's values; a cell that is refused leaves `None` and a problem."""
        cells = chunk.columns[self.column]
        # True == 1, so a truth value must not meet a number in the memory.
        if self._memory is not None and bool not in set(map(type, cells)):
            try:
                return list(map(self._memory.__getitem__, cells))
            except (CellRefused, DomainError, TypeError):
                pass
        return [
            self._parse_one(row_number, cell, problems)
            for row_number, cell in zip(chunk.row_numbers, cells, strict=True)
        ]

    def _parse_one(self, row_number: int, cell: Cell, problems: list[Problem]) -> T | None:
        try:
            return self._parse(cell)
        except (CellRefused, DomainError) as refusal:
            problems.append(Problem.of(row_number, self.column, refusal))
            return None

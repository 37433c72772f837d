"""From the chunks of a table to rows that can be staged, with everything that is wrong with the others."""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import Any

from lianka.domain.checkout.values import RECEIPT_LENGTH_MAX
from lianka.domain.members.values import parse_phone
from lianka.domain.merchants.values import NAME_LENGTH_MAX, category_code
from lianka.interfaces.shared.tables.cells import (
    Cell,
    CellRefused,
    currency_parser,
    fen_parser,
    moment_parser,
    optional,
    parse_points,
    sort_key,
    text_parser,
)
from lianka.interfaces.shared.tables.columns import Chunk, ColumnParser, Problem
from lianka.interfaces.shared.till_files.mapping import CURRENCY, TillMapping

CATEGORY_TEXT_MAX = 200
MEMBER_REF_MAX = 100

SortedRow = tuple[Any, ...]
"""The keys a row is sorted by, in the declared order, then the fields of a `StagedRow`."""


class RowParser:
    """Parses the chunks of one file, as its mapping says."""

    def __init__(self, mapping: TillMapping) -> None:
        amounts, moments = mapping.amounts, mapping.moments
        parse_moment = moment_parser(form=moments.form, at_time=moments.at_time, zone=moments.zone)
        parse_amount = fen_parser(unit=amounts.unit, takes_refunds=amounts.takes_refunds)
        parse_store = optional(text_parser(limit=NAME_LENGTH_MAX), default="")
        parse_currency = currency_parser({CURRENCY}, shown=CURRENCY)
        self._order = mapping.order
        self._category_default = category_code(mapping.category_default)
        self._member = ColumnParser(mapping.member_column, _member_parser(mapping.member_kind))
        self._merchant = ColumnParser(mapping.merchant_column, text_parser(limit=NAME_LENGTH_MAX))
        self._amount = ColumnParser(amounts.column, parse_amount)
        self._moment = ColumnParser(moments.column, parse_moment)
        self._receipt = [ColumnParser(name, text_parser(limit=RECEIPT_LENGTH_MAX)) for name in mapping.receipt_columns]
        self._receipt_joined_by = mapping.receipt_joined_by
        self._category = _maybe(mapping.category_column, _category_parser(self._category_default))
        self._store = _maybe(mapping.store_column, parse_store)
        self._points = _maybe(mapping.points_spent_column, parse_points)
        self._currency = _maybe(amounts.currency_column, parse_currency)

    def parse(self, chunk: Chunk) -> tuple[list[SortedRow], list[Problem]]:
        """The rows that can be staged, each after the keys it is sorted by, and every problem of the others."""
        problems = list(chunk.problems)
        count = len(chunk.row_numbers)
        amounts, moments = self._amount.parse(chunk, problems), self._moment.parse(chunk, problems)
        points = self._points.parse(chunk, problems) if self._points else [0] * count
        columns: list[Sequence[Any]] = [
            *self._sort_keys(chunk, moments),
            chunk.row_numbers,
            self._member.parse(chunk, problems),
            self._merchant.parse(chunk, problems),
            self._category.parse(chunk, problems) if self._category else [self._category_default] * count,
            amounts,
            moments,
            self._receipts(chunk, problems),
            self._store.parse(chunk, problems) if self._store else [""] * count,
            points,
        ]
        if self._currency:
            self._currency.parse(chunk, problems)
        problems.extend(self._contradictions(chunk.row_numbers, amounts, points))
        return _without_bad_rows(columns, chunk.row_numbers, problems), problems

    def _sort_keys(self, chunk: Chunk, moments: Sequence[int | None]) -> Iterator[Sequence[Any]]:
        for name in self._order:
            # A day written 31/05/2024 sorts as the moment it was read as, not as text.
            yield moments if name == self._moment.column else list(map(sort_key, chunk.columns[name]))

    def _receipts(self, chunk: Chunk, problems: list[Problem]) -> Sequence[str | None]:
        parts = [parser.parse(chunk, problems) for parser in self._receipt]
        if len(parts) == 1:
            return parts[0]
        join = self._receipt_joined_by.join
        receipts = [None if None in row else join(row) for row in zip(*parts, strict=True)]
        for row_number, receipt in zip(chunk.row_numbers, receipts, strict=True):
            if receipt is not None and len(receipt) > RECEIPT_LENGTH_MAX:
                refusal = CellRefused("cell_too_long", limit=RECEIPT_LENGTH_MAX)
                problems.append(Problem.of(row_number, self._receipt[-1].column, refusal))
        return receipts

    def _contradictions(
        self, row_numbers: Sequence[int], amounts: Sequence[int | None], points: Sequence[int | None]
    ) -> Iterator[Problem]:
        if 0 not in amounts and not any(points):
            return
        for row_number, amount, spent in zip(row_numbers, amounts, points, strict=True):
            if amount == 0 and spent == 0:
                yield Problem.of(row_number, self._amount.column, CellRefused("amount_zero"))
            elif amount is not None and amount < 0 and spent and self._points:
                yield Problem.of(row_number, self._points.column, CellRefused("points_on_refund"))


def _maybe(column: str | None, parse: Callable[[Cell], Any]) -> ColumnParser[Any] | None:
    return None if column is None else ColumnParser(column, parse)


def _member_parser(kind: str) -> Callable[[Cell], str]:
    parse_text = text_parser(limit=MEMBER_REF_MAX)
    return parse_text if kind == "external_ref" else lambda cell: str(parse_phone(parse_text(cell)))


def _category_parser(default: str) -> Callable[[Cell], str]:
    parse_text = optional(text_parser(limit=CATEGORY_TEXT_MAX), default="")
    return lambda cell: category_code(parse_text(cell)) or default


def _without_bad_rows(
    columns: Sequence[Sequence[Any]], row_numbers: Sequence[int], problems: Sequence[Problem]
) -> list[SortedRow]:
    rows = list(zip(*columns, strict=True))
    if not problems:
        return rows
    bad = {problem.row_number for problem in problems}
    return list(compress(rows, (number not in bad for number in row_numbers)))

"""One cell of a table from outside, read strictly: the value it plainly shows, or a reason why not.

Text of a CSV file, native values of a workbook or a Parquet file: the same parsers take them all. A
formula is never a value, and a floating-point number counts as the decimal number that a spreadsheet shows.
"""

import re
import unicodedata
from collections.abc import Callable, Container
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Cell = object
"""Whatever a reader hands out: text, number, date, `None` ..."""

AMOUNT_FEN_MAX: Final = 10**11
"""A billion yuan: whatever is larger is a slip of the keyboard or of the unit."""
POINTS_MAX: Final = 10**11
FIRST_YEAR, LAST_YEAR = 2000, 2099
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

_NUMBER = re.compile(r"[+-]?(\d{1,16})(\.\d{1,16})?", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_EXCEL_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})

MESSAGES: Final[dict[str, str | Promise]] = {
    "cell_empty": _("The cell is empty."),
    "cell_formula": _("The cell holds a formula or its error, not a value."),
    "cell_too_long": _("The text is longer than %(limit)s characters."),
    "cell_control_character": _("The text holds characters that cannot be shown."),
    "cell_type": _("The cell holds %(type)s, which cannot be read here."),
    "number_unreadable": _("This is not a number. Write it like 1234.50, without separators or signs of currency."),
    "amount_has_fraction": _("The amount has a fraction of a fen."),
    "amount_too_large": _("The amount is larger than a billion yuan."),
    "amount_zero": _("The amount is 0: a till record is a purchase or a refund."),
    "amount_negative": _("The amount is negative, and the mapping takes no refunds."),
    "points_invalid": _("Points are whole numbers from 0."),
    "points_on_refund": _("A refund spends no points: those of its purchase come back by themselves."),
    "currency_unknown": _("The currency is not %(currency)s."),
    "date_unreadable": _("This is not a date of the form %(form)s."),
    "date_out_of_range": _("The date lies outside the years 2000 to 2099."),
    "row_width": _("The row has %(cells)s cells, the header has %(columns)s."),
}


class CellRefused(ValueError):
    """A cell cannot be read. `code` is a key of `MESSAGES`."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    def __str__(self) -> str:
        return str(MESSAGES[self.code]) % self.facts


def text_parser(*, limit: int) -> Callable[[Cell], str]:
    """Make a parser of short texts (names, numbers of cards). Blanks are squeezed, forms unified (NFC)."""

    def parse(cell: Cell) -> str:
        text = " ".join((cell if isinstance(cell, str) else _shown(cell)).split())
        if not text:
            raise CellRefused("cell_empty")
        if text[0] == "=" or text in _EXCEL_ERRORS:
            raise CellRefused("cell_formula")
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if not text.isprintable():
            raise CellRefused("cell_control_character")
        if len(text) > limit:
            raise CellRefused("cell_too_long", limit=limit)
        return text

    return parse


def optional(parse: Callable[[Cell], str], *, default: str) -> Callable[[Cell], str]:
    """Let an empty cell mean `default`."""

    def parse_or_default(cell: Cell) -> str:
        return default if is_empty(cell) else parse(cell)

    return parse_or_default


def fen_parser(*, unit: str, takes_refunds: bool) -> Callable[[Cell], int]:
    """Make a parser of exact amounts in `unit` "fen", or "yuan" with at most two decimals, into fen."""
    factor = {"fen": 1, "yuan": 100}[unit]

    def parse(cell: Cell) -> int:
        amount = cell * factor if type(cell) is int else _scaled(cell, factor)
        if amount < 0 and not takes_refunds:
            raise CellRefused("amount_negative")
        if abs(amount) > AMOUNT_FEN_MAX:
            raise CellRefused("amount_too_large")
        return amount

    return parse


def parse_points(cell: Cell) -> int:
    """Read a whole number of points from 0; an empty cell is 0. Raises `CellRefused`."""
    if is_empty(cell):
        return 0
    points = _number(cell)
    if not 0 <= points <= POINTS_MAX or points != int(points):
        raise CellRefused("points_invalid")
    return int(points)


def currency_parser(known: Container[str], *, shown: str) -> Callable[[Cell], str]:
    """Make a parser that lets the alliance's currency pass and nothing else."""
    parse_text = text_parser(limit=16)

    def parse(cell: Cell) -> str:
        code = parse_text(cell).upper()
        if code not in known:
            raise CellRefused("currency_unknown", currency=shown)
        return code

    return parse


def moment_parser(*, form: str | None, at_time: time, zone: ZoneInfo) -> Callable[[Cell], int]:
    """Make a parser of dates and moments into microseconds since 1970 (UTC).

    Text is read by `form` (of strptime), by default ISO 8601. A date gets `at_time`; what names no zone
    is in `zone`.
    """

    def parse(cell: Cell) -> int:
        given = cell if isinstance(cell, date) else _read_date(cell, form)
        moment = given if isinstance(given, datetime) else datetime.combine(given, at_time)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise CellRefused("date_out_of_range")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return (moment - EPOCH) // MICROSECOND

    return parse


def is_empty(cell: Cell) -> bool:
    """Whether a reader found nothing but blanks in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def sort_key(cell: Cell) -> int | float | str | None:
    """What a column of the declared order sorts by: whole numbers by size, everything else as text."""
    if isinstance(cell, str):
        text = cell.strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else text
    if isinstance(cell, int | float) or cell is None:
        return cell
    return float(cell) if isinstance(cell, Decimal) else str(cell)


def _shown(cell: Cell) -> str:
    """A cell that is no text, as a spreadsheet shows it."""
    if cell is None:
        raise CellRefused("cell_empty")
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal | date):
        raise CellRefused("cell_type", type=type(cell).__name__)
    return format(_number(cell), "f") if isinstance(cell, float) else str(cell)


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, str):
        text = _plain_text(cell)
        if not _NUMBER.fullmatch(text):
            raise CellRefused("number_unreadable")
        return Decimal(text)
    if cell is None:
        raise CellRefused("cell_empty")
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        raise CellRefused("cell_type", type=type(cell).__name__)
    # Fifteen significant digits are what a spreadsheet shows and what its author meant.
    number = Decimal(format(cell, ".15g")) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite():
        raise CellRefused("number_unreadable")
    return number


def _scaled(cell: Cell, factor: int) -> int:
    number = _number(cell)
    if abs(number) > AMOUNT_FEN_MAX:
        raise CellRefused("amount_too_large")
    scaled = number * factor
    amount = int(scaled)
    if amount != scaled:
        raise CellRefused("amount_has_fraction")
    return amount


def _read_date(cell: Cell, form: str | None) -> date:
    if cell is None:
        raise CellRefused("cell_empty")
    if not isinstance(cell, str):
        raise CellRefused("cell_type", type=type(cell).__name__)
    text = _plain_text(cell)
    try:
        if form is not None:
            moment = datetime.strptime(text, form)  # noqa: DTZ007  the caller gives it a zone
            return moment if _has_time(form) else moment.date()
        if _ISO_MOMENT.fullmatch(text):
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        pass
    raise CellRefused("date_unreadable", form=form or "2024-05-31, 2024-05-31 18:30")


def _plain_text(cell: str) -> str:
    text = cell.strip()
    if not text:
        raise CellRefused("cell_empty")
    if text[0] == "=" or text in _EXCEL_ERRORS:
        raise CellRefused("cell_formula")
    return text


def _has_time(form: str) -> bool:
    return any(mark in form for mark in ("%H", "%I", "%X", "%c"))

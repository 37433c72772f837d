"""CSV that spreadsheets open safely."""

from datetime import date

import pytest

from lianka.foundation.csv_text import Cell, csv_lines, yuan


def _line(*cells: Cell) -> str:
    return list(csv_lines([cells]))[1]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "－1", "＋1", "＠a"]
)
def test_a_text_that_looks_like_a_formula_is_only_shown(text: str) -> None:
    assert _line(text).strip('"').startswith("'")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("老陈面馆", "老陈面馆"), ("a-b", "a-b"), (-5, "-5"), (None, ""), (date(2026, 1, 5), "2026-01-05"), ("", "")],
    ids=str,
)
def test_everything_else_is_left_as_it_is(cell: Cell, shown: str) -> None:
    assert _line(cell) == f"{shown}\r\n" or (shown == "" and _line(cell) == '""\r\n')


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (1_200, "12.00"), (-123_456, "-1234.56"), (10**15, "10000000000000.00")],
)
def test_yuan_have_two_decimals_and_can_be_computed_with(fen: int, shown: str) -> None:
    assert _line("x", yuan(fen)) == f"x,{shown}\r\n"


def test_a_file_begins_with_the_byte_order_mark() -> None:
    assert next(csv_lines([])) == "\ufeff"


def test_separators_quotes_and_line_ends_stay_in_their_cell() -> None:
    assert _line('a,"b"\nc', 1) == '"a,""b""\nc",1\r\n'

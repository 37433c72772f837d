"""A bad cell rejects its row, says why, and leaves the rows around it alone."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.doors.till_files import GOOD, MAPPING, NATIVE, bad_among_good, mapping_of, stage, write_table

Case = tuple[str, Any, str]
"""A column, what stands in it, and the code of the rejection."""

UNREADABLE_NUMBERS = [
    *("abc", "1,234.50", "¥12", "12元", "1e5", "１２", "--5", "5-", "(5)", "NaN", "inf", "-Infinity", "1_000", "0x10"),
    *("12.", ".5", "true", "12 34", "+-1", "1.2.3", "12,5", "9" * 17, "1.00000000000000000001", "१२", "½"),
]
FORMULAS = ["=1+1", "=A1", "=cmd|' /C calc'!A0", "#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?"]
UNREADABLE_DAYS = [
    *("2026-02-30", "2026-13-01", "05/01/2026", "20260105", "2026-W01-1", "today", "0000-00-00", "45000", "2026-1-5"),
    *("2026-01-05T25:00", "2026-01-05 12:60", "2026-01-05T12:00:00+99:00", "２０２６-01-05", "2026-01-05Z", "26-01-05"),
]
WRONG_PHONES = [
    "123",
    "not a phone",
    "138000056789999",
    "+86 1380000567",
    "13800005678 or 13900001234",
    "00000000000",
    "1" * 41,
]

CSV_CASES: list[Case] = [
    *(("amount", text, "number_unreadable") for text in UNREADABLE_NUMBERS),
    *(("amount", text, "cell_formula") for text in FORMULAS),
    *(("amount", text, "cell_empty") for text in ("", " ", "\t")),
    *(("amount", text, "amount_has_fraction") for text in ("12.345", "0.001", "-0.009")),
    *(("amount", text, "amount_too_large") for text in ("1000000000.01", "-1000000000.01", "9999999999999999")),
    *(("amount", text, "amount_zero") for text in ("0", "0.00", "-0", "+0.0")),
    *(("day", text, "date_unreadable") for text in UNREADABLE_DAYS),
    *(("day", text, "cell_formula") for text in ("=TODAY()", "#N/A")),
    *(("day", text, "cell_empty") for text in ("", "  ")),
    *(("day", text, "date_out_of_range") for text in ("1999-12-31", "2100-01-01", "0001-01-01", "9999-12-31")),
    *(("card", text, "cell_empty") for text in ("", "   ", "\u3000")),
    *(("card", text, "cell_formula") for text in ("=A1", "#REF!", " =1+1")),
    *(
        ("card", text, "cell_control_character")
        for text in ("a\x00b", "a\x07b", "\x1b[31m", "a\x7fb", "a\u202eb", "\x9f")
    ),
    ("card", "x" * 101, "cell_too_long"),
    *(("shop", text, "cell_empty") for text in ("", "\u00a0")),
    *(("shop", text, "cell_formula") for text in ("=HYPERLINK(1)", "#NULL!")),
    ("shop", "店" * 121, "cell_too_long"),
    ("shop", "a\x00", "cell_control_character"),
    ("category", "c" * 201, "cell_too_long"),
    ("category", "=x", "cell_formula"),
    *(
        ("till", text, code)
        for text, code in (("", "cell_empty"), ("=1", "cell_formula"), ("\x01", "cell_control_character"))
    ),
    ("number", "", "cell_empty"),
    ("number", "y" * 65, "cell_too_long"),
    ("number", "y" * 63, "cell_too_long"),  # joined with the till, one too many
    *(("currency", text, "currency_unknown") for text in ("USD", "EUR", "元", "CNYX", "¥", "RMB", "156")),
    ("currency", "", "cell_empty"),
    ("store", "s" * 121, "cell_too_long"),
    ("store", "=s", "cell_formula"),
    *(("points", text, "points_invalid") for text in ("-1", "1.5", "999999999999")),
    *(("points", text, "number_unreadable") for text in ("x", "1,000", "1e3")),
    ("points", "=1", "cell_formula"),
]
XLSX_CASES: list[Case] = [
    *(("amount", value, "cell_type") for value in (True, datetime(2026, 1, 5, 12), time(12))),  # noqa: DTZ001
    *(("amount", value, "cell_formula") for value in ("=SUM(A1:A9)", "#DIV/0!")),
    *(("amount", value, "amount_has_fraction") for value in (12.345, 0.001)),
    *(("amount", value, "amount_too_large") for value in (1e15, -1e300, 10**12)),
    ("amount", None, "cell_empty"),
    ("amount", 0, "amount_zero"),
    *(("day", value, "cell_type") for value in (45000, 45000.5, time(12), False)),
    ("day", date(1999, 12, 31), "date_out_of_range"),
    ("day", None, "cell_empty"),
    ("card", True, "cell_type"),
    ("card", None, "cell_empty"),
    ("card", "=A1", "cell_formula"),
    ("shop", time(12), "cell_type"),
    ("number", None, "cell_empty"),
    ("points", True, "cell_type"),
    ("points", 1.5, "points_invalid"),
    ("currency", 156, "currency_unknown"),
]
PARQUET_CASES: list[Case] = [
    *(("amount", value, "number_unreadable") for value in (float("nan"), float("inf"), float("-inf"))),
    *(("amount", value, "cell_type") for value in (b"12", [1], {"fen": 1}, True, date(2026, 1, 5))),
    *(("amount", value, "amount_has_fraction") for value in (Decimal("12.345"), 12.345)),
    *(("amount", value, "amount_too_large") for value in (2**62, Decimal(10) ** 30)),
    ("amount", None, "cell_empty"),
    *(("day", value, "cell_type") for value in (20260105, 1.5, b"2026-01-05", [date(2026, 1, 5)])),
    *(("day", value, "date_out_of_range") for value in (date(1970, 1, 1), datetime(2200, 1, 1, tzinfo=UTC))),
    *(("card", value, "cell_type") for value in (b"6100", ["6100"], {"card": "6100"}, False)),
    ("card", float("nan"), "number_unreadable"),
    ("number", [1], "cell_type"),
    ("points", -1, "points_invalid"),
]


def _named(value: object) -> str:
    return repr(value)[:24].encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize(("column", "value", "code"), CSV_CASES, ids=_named)
def test_a_bad_cell_of_a_csv_file_rejects_its_row(tmp_path: Path, column: str, value: str, code: str) -> None:
    file = write_table(tmp_path / "till.csv", bad_among_good(GOOD, **{column: value}))

    records, problems = stage(file, mapping_of(tmp_path))

    assert [(problem.row_number, problem.column, problem.code) for problem in problems] == [(3, column, code)]
    assert "%" not in problems[0].message
    assert [record.row_number for record in records] == [2, 4]


@pytest.mark.parametrize(("column", "value", "code"), XLSX_CASES, ids=_named)
def test_a_bad_cell_of_a_workbook_rejects_its_row(tmp_path: Path, column: str, value: object, code: str) -> None:
    file = write_table(tmp_path / "till.xlsx", bad_among_good(NATIVE, **{column: value}))

    records, problems = stage(file, mapping_of(tmp_path))

    assert [(problem.row_number, problem.column, problem.code) for problem in problems] == [(3, column, code)]
    assert [record.row_number for record in records] == [2, 4]


@pytest.mark.parametrize(("column", "value", "code"), PARQUET_CASES, ids=_named)
def test_a_column_of_bad_values_in_a_parquet_file_rejects_its_rows(
    tmp_path: Path, column: str, value: object, code: str
) -> None:
    file = write_table(tmp_path / "till.parquet", [{**NATIVE, column: value}, {**NATIVE, "number": 2, column: value}])

    records, problems = stage(file, mapping_of(tmp_path))

    assert [(problem.row_number, problem.column, problem.code) for problem in problems] == [
        (1, column, code),
        (2, column, code),
    ]
    assert records == []


@pytest.mark.parametrize("phone", WRONG_PHONES)
def test_what_is_no_phone_rejects_its_row(tmp_path: Path, phone: str) -> None:
    mapping = mapping_of(tmp_path, MAPPING.replace('column = "card"', 'column = "card"\nkind = "phone"'))
    file = write_table(tmp_path / "till.csv", bad_among_good({**GOOD, "card": "13800005678"}, card=phone))

    records, problems = stage(file, mapping)

    assert [(problem.row_number, problem.code) for problem in problems] == [(3, "phone_invalid")]
    assert phone not in problems[0].message
    assert [record.member for record in records] == ["+8613800005678"] * 2


def test_a_refund_where_the_mapping_takes_none_is_rejected(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, MAPPING.replace('negative = "refund"', 'negative = "refuse"'))

    _records, problems = stage(write_table(tmp_path / "till.csv", bad_among_good(GOOD, amount="-5")), mapping)

    assert [(problem.row_number, problem.code) for problem in problems] == [(3, "amount_negative")]


def test_a_refund_that_spends_points_is_rejected(tmp_path: Path) -> None:
    file = write_table(tmp_path / "till.csv", bad_among_good(GOOD, amount="-5", points="3"))

    _records, problems = stage(file, mapping_of(tmp_path))

    assert [(problem.row_number, problem.column, problem.code) for problem in problems] == [
        (3, "points", "points_on_refund")
    ]


def test_everything_that_is_wrong_in_a_row_is_told(tmp_path: Path) -> None:
    file = write_table(tmp_path / "till.csv", bad_among_good(GOOD, amount="x", day="x", card=""))

    records, problems = stage(file, mapping_of(tmp_path))

    assert {(problem.row_number, problem.column) for problem in problems} == {(3, "amount"), (3, "day"), (3, "card")}
    assert len(records) == 2


@pytest.mark.parametrize(("line", "cells"), [("a,b", 2), (",".join("x" * 11), 11), ("x", 1)])
def test_a_row_of_another_width_is_rejected(tmp_path: Path, line: str, cells: int) -> None:
    file = write_table(tmp_path / "till.csv", bad_among_good(GOOD))
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:2], line, "", *lines[3:]]), encoding="utf-8")

    records, problems = stage(file, mapping_of(tmp_path))

    assert [(problem.row_number, problem.code) for problem in problems] == [(3, "row_width")]
    assert f"{cells} cells" in problems[0].message or f"{cells} " in problems[0].message
    assert [record.row_number for record in records] == [2, 5]

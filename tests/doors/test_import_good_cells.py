"""What files of every format say plainly is read exactly, whoever wrote it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lianka.interfaces.shared.till_files.mapping import read_mapping
from tests.doors.till_files import EXAMPLE_FILE, EXAMPLE_MAPPING, GOOD, MAPPING, NATIVE, mapping_of, stage, write_table

MIDNIGHT = 1_767_628_800_000_000
"""6 January 2026, 00:00 in Shanghai, in microseconds since 1970."""
HOUR = 3_600_000_000


def read_one(folder: Path, suffix: str, mapping: str = MAPPING, **cells: Any) -> Any:
    """The one record of a file with one row."""
    good = GOOD if suffix == ".csv" else NATIVE
    records, problems = stage(write_table(folder / f"till{suffix}", [{**good, **cells}]), mapping_of(folder, mapping))
    assert problems == []
    return records[0]


@pytest.mark.parametrize(
    ("suffix", "amount", "fen"),
    [
        (".csv", "12.50", 1_250),
        (".csv", " -0.01 ", -1),
        (".csv", "+7", 700),
        (".csv", "1000000000", 10**11),
        (".csv", "12.5000000", 1_250),
        (".xlsx", 12.5, 1_250),
        (".xlsx", 0.1 + 0.2, 30),
        (".xlsx", 1234567.89, 123_456_789),
        (".xlsx", "12.50", 1_250),
        (".parquet", Decimal("12.50"), 1_250),
        (".parquet", 7, 700),
        (".parquet", -33.33, -3_333),
    ],
    ids=str,
)
def test_amounts_are_exact(tmp_path: Path, suffix: str, amount: object, fen: int) -> None:
    assert read_one(tmp_path, suffix, amount=amount).amount_fen == fen


@pytest.mark.parametrize(
    ("suffix", "day", "moment"),
    [
        (".csv", "2026-01-06", MIDNIGHT + 12 * HOUR),
        (".csv", "2026-01-06 18:30", MIDNIGHT + 18 * HOUR + HOUR // 2),
        (".csv", "2026-01-06T10:30:00Z", MIDNIGHT + 18 * HOUR + HOUR // 2),
        (".xlsx", date(2026, 1, 6), MIDNIGHT),  # a workbook knows no date without a time
        (".xlsx", datetime(2026, 1, 6, 9), MIDNIGHT + 9 * HOUR),  # noqa: DTZ001  as workbooks have it
        (".parquet", date(2026, 1, 6), MIDNIGHT + 12 * HOUR),
        (".parquet", datetime(2026, 1, 6, 1, tzinfo=UTC), MIDNIGHT + 9 * HOUR),
        (".parquet", "2026-01-06", MIDNIGHT + 12 * HOUR),
    ],
    ids=str,
)
def test_a_day_stands_for_its_declared_time_in_the_alliance_s_zone(
    tmp_path: Path, suffix: str, day: object, moment: int
) -> None:
    assert read_one(tmp_path, suffix, day=day).happened == moment


def test_days_are_read_in_the_declared_form(tmp_path: Path) -> None:
    mapping = MAPPING.replace('column = "day"\n[rec', 'column = "day"\nformat = "%d/%m/%Y"\ntime = "09:00"\n[rec')

    assert read_one(tmp_path, ".csv", mapping, day="06/01/2026").happened == MIDNIGHT + 9 * HOUR


def test_texts_are_tidied(tmp_path: Path) -> None:
    record = read_one(tmp_path, ".csv", card=" 6100  0007 ", shop="Cafe\u0301\u3000Noir", category="Fuel & Oil")

    assert (record.member, record.merchant, record.category) == ("6100 0007", "Café Noir", "fuel-oil")


@pytest.mark.parametrize(
    ("suffix", "cells", "receipt"),
    [
        (".csv", {"till": "A", "number": "7"}, "A-7"),
        (".xlsx", {"till": 3, "number": 7.0}, "3-7"),
        (".parquet", {"till": "2026-01", "number": 7}, "2026-01-7"),
    ],
)
def test_a_receipt_number_is_joined_from_its_columns(
    tmp_path: Path, suffix: str, cells: dict[str, Any], receipt: str
) -> None:
    assert read_one(tmp_path, suffix, **cells).receipt == receipt


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    file = write_table(tmp_path / "till.csv", [GOOD])
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))

    records, _problems = stage(file, mapping_of(tmp_path))

    assert records[0].merchant == "晨光书店"


def test_records_come_in_the_declared_order(tmp_path: Path) -> None:
    cells = [("2026-01-07", "2"), ("2026-01-06", "10"), ("2026-01-06", "9"), ("2026-01-06", "b"), ("2026-01-05", "99")]
    rows = [{**GOOD, "day": day, "number": number} for day, number in cells]

    records, _problems = stage(write_table(tmp_path / "till.csv", rows), mapping_of(tmp_path))

    assert [record.row_number for record in records] == [6, 4, 3, 5, 2]
    assert [record.position for record in records] == [1, 2, 3, 4, 5]


def test_without_an_order_records_come_as_they_stand(tmp_path: Path) -> None:
    rows = [{**GOOD, "number": number} for number in ("3", "1", "2")]
    mapping = mapping_of(tmp_path, MAPPING[: MAPPING.index("[order]")])

    records, _problems = stage(write_table(tmp_path / "till.csv", rows), mapping)

    assert [record.receipt for record in records] == ["A-3", "A-1", "A-2"]


def test_blank_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    file = write_table(tmp_path / "till.csv", [GOOD])
    header, row = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{header}\n\n,,,,,,,,,\n{row}\n\n", encoding="utf-8")

    records, problems = stage(file, mapping_of(tmp_path))

    assert ([record.row_number for record in records], problems) == ([4], [])


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_the_example_reads_the_same_in_every_format(tmp_path: Path, suffix: str) -> None:
    mapping = read_mapping(EXAMPLE_MAPPING)
    lines = [line.split(",") for line in EXAMPLE_FILE.read_text(encoding="utf-8").splitlines()]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    native = [{**row, "source_row": int(row["source_row"]), "billing_pence": int(row["billing_pence"])} for row in rows]

    (tmp_path / "csv").mkdir()
    expected, _none = stage(write_table(tmp_path / "csv" / "till.csv", rows), mapping)
    records, problems = stage(write_table(tmp_path / f"till{suffix}", native), mapping)

    assert (len(records), problems) == (300, [])
    assert [record._replace(row_number=0) for record in records] == [
        record._replace(row_number=0) for record in expected
    ]

"""Files of tills for tests: written in every format, read and imported in process."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
from click.testing import CliRunner, Result

from lianka.interfaces.cli.main import lianka
from lianka.interfaces.shared.tables.columns import Problem
from lianka.interfaces.shared.till_files.mapping import TillMapping, read_mapping
from lianka.interfaces.shared.till_files.staging import StagedRow, staged

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE_FILE, EXAMPLE_MAPPING = EXAMPLES / "purchases.csv", EXAMPLES / "purchase-cards.toml"

MAPPING = """
[member]
column = "card"
[merchant]
column = "shop"
[category]
column = "category"
[amount]
column = "amount"
unit = "yuan"
currency_column = "currency"
negative = "refund"
[happened]
column = "day"
[receipt]
columns = ["till", "number"]
[store]
column = "store"
[points_spent]
column = "points"
[order]
columns = ["day", "number"]
"""
GOOD: dict[str, Any] = {
    "card": "6100-0007",
    "shop": "晨光书店",
    "category": "books",
    "amount": "12.50",
    "currency": "CNY",
    "day": "2026-01-06",
    "till": "A",
    "number": "1",
    "store": "",
    "points": "",
}
NATIVE = {**GOOD, "amount": 12.5, "number": 1, "points": 0}
"""The same row with the types of a workbook or a Parquet file."""


def bad_among_good(good: Mapping[str, Any], **bad: Any) -> list[dict[str, Any]]:
    """Three rows of which the second differs from what is good."""
    return [{**good}, {**good, "number": "2", **bad}, {**good, "number": "3"}]


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write rows in the format of the path's suffix."""
    {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}[path.suffix](path, rows)
    return path


def write_mapping(folder: Path, text: str = MAPPING) -> Path:
    """Write a mapping and return where it is."""
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mapping_of(folder: Path, text: str = MAPPING) -> TillMapping:
    """A mapping, read."""
    return read_mapping(write_mapping(folder, text))


def stage(path: Path, mapping: TillMapping) -> tuple[list[StagedRow], list[Problem]]:
    """Read a file: the records in their order, and what is wrong with the other rows."""
    with staged(path, mapping, path.parent / "staged") as staging:
        return staging.batch(after=0, size=10_000), list(staging.problems())


def run(*arguments: object) -> Result:
    """Run the command `lianka` in this process."""
    return CliRunner().invoke(lianka, [str(argument) for argument in arguments])


def run_import(file: Path, mapping: Path, *options: str) -> Result:
    """Run `lianka import purchases`."""
    return run("import", "purchases", file, "--map", mapping, *options)


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(rows[0])
    lines.writerows(row.values() for row in rows)
    path.write_bytes(text.getvalue().encode())


def _write_xlsx(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("till")
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)


def _write_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)

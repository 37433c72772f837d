"""The file of rows that were not taken: one line for each thing that is wrong, safe to open in a spreadsheet."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from lianka.interfaces.shared.tables.columns import Problem

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_rejections_somewhere(problems: Iterable[Problem], path: Path) -> Path:
    """Write the problems to `path`, or, where that folder cannot be written, beside the books; return where."""
    if not os.access(path.parent, os.W_OK):
        path = Path(settings.VAR) / "imports" / path.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_rejections(problems, path)
    return path


def write_rejections(problems: Iterable[Problem], path: Path) -> None:
    """Write the problems to `path`, whole or not at all. Raises `OSError` where that is not possible."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # With a byte order mark, because spreadsheets take a CSV file without one for another encoding.
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("row", "column", "code", "message"))
            for row_number, column, code, message in problems:
                lines.writerow((row_number, _harmless(column), code, _harmless(message)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text

"""Reads the tables of the documentation, so that tests use the very numbers a reader sees."""

from pathlib import Path


def read_table(page: Path, heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table below the heading, without its head; cells as text."""
    lines = iter(page.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.lstrip("#").strip() == heading and line.startswith("#"):
            break
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif rows:
            break
    assert len(rows) > 2, f"{page.name} has no table below {heading!r}."
    return rows[2:]

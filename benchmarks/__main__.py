"""`bin/bench`: each measurement in a database of its own, on SQLite and, where a server is named, on PostgreSQL."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.report import Table

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
NAMES = ("posting", "imports", "lots", "gifts", "tiers", "members", "sales")
SIZE, SMALL_SIZE = 1_000_000, 20_000
_MARK = "<!-- results -->"
_SALES: dict[str, Any] = {"seconds": 8.0}
_SMALL_SALES: dict[str, Any] = {"seconds": 1.0, "sizes": (2_000, 4_000), "clients": (1, 4)}


def main() -> None:
    """Measure here, or on both engines by calling this again with one of them."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(NAMES)}; default all")
    parser.add_argument("--postgres", metavar="URL", help="a PostgreSQL server to measure on, too")
    parser.add_argument("--small", action="store_true", help="a tenth of the size or less: does everything work?")
    parser.add_argument("--size", type=int, metavar="ROWS", help=f"rows of the day-close's jobs; default {SIZE:,}")
    parser.add_argument("--write", action="store_true", help="put the results into docs/benchmarks.md")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if asked.here:
        size = asked.size or (SMALL_SIZE if asked.small else SIZE)
        _measure(asked.names or NAMES, is_small=asked.small, size=size)
        return
    reports = [_call("", asked)] + ([_call(asked.postgres, asked)] if asked.postgres else [])
    if asked.write:
        head = REPORT.read_text(encoding="utf-8").partition(_MARK)[0]
        REPORT.write_text(f"{head}{_MARK}\n\n{_machine()}\n\n" + "\n".join(reports), encoding="utf-8")


def _call(url: str, asked: argparse.Namespace) -> str:
    """Measure on one engine in a process of its own, which reads the settings for it."""
    command = [sys.executable, "-m", "benchmarks", "--here", *asked.names, *(["--small"] if asked.small else [])]
    command += ["--size", str(asked.size)] if asked.size else []
    with TemporaryDirectory(prefix="lianka-bench-") as var:
        environment = {**os.environ, "LIANKA_DATABASE_URL": url, "LIANKA_VAR": var}
        environment.setdefault("DJANGO_SETTINGS_MODULE", "lianka.config.settings")
        lines = []
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line)
    if process.returncode:
        sys.exit(process.returncode)
    return "".join(lines)


def _measure(names: tuple[str, ...] | list[str], *, is_small: bool, size: int) -> None:
    import django

    django.setup()
    from lianka.foundation.memory import collect_rarely

    collect_rarely()
    from benchmarks import gifts, imports, lots, members, posting, sales, tiers
    from benchmarks.databases import engine_name, fresh_database

    tables: dict[str, tuple[Callable[[], Table], ...]] = {
        "posting": (posting.batches, lambda: posting.processes(seconds=1 if is_small else 5)),
        "lots": (lambda: lots.day_close(size),),
        "gifts": (lambda: gifts.monthly_gifts(size),),
        "tiers": (lambda: tiers.tier_reviews(size),),
        "members": (lambda: members.flatness((1_000, 10_000) if is_small else members.SIZES),),
    }
    print(f"## {engine_name()}\n", flush=True)
    for name in names:
        if name == "imports":
            print(imports.file_import().as_markdown(), flush=True)
            continue
        if name == "sales":
            with fresh_database(name):
                for table in sales.over_http(**(_SMALL_SALES if is_small else _SALES)):
                    print(table.as_markdown(), flush=True)
            continue
        with fresh_database(name):
            for measure in tables[name]:
                print(measure().as_markdown(), flush=True)


def _machine() -> str:
    day = datetime.now(UTC).date()
    return f"Measured {day} on {os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}."


if __name__ == "__main__":
    main()

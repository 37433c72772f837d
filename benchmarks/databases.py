"""A database of its own for each measurement: a file, or one more database on the PostgreSQL server."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lianka.foundation.db import execute, is_postgresql


@contextmanager
def fresh_database(name: str, *, found: Callable[[], None] | None = None) -> Iterator[None]:
    """Work in a new, migrated database, empty but for what `found` puts there; it is gone afterwards."""
    was = connection.settings_dict["NAME"]
    new = f"lianka_bench_{name}_{os.getpid()}"
    _create(new)
    _switch_to(new if is_postgresql() else str(_file(new)))
    try:
        call_command("migrate", verbosity=0)
        if found is not None:
            found()
        yield
    finally:
        _switch_to(was)
        _drop(new)


def analyze() -> None:
    """Give the planner its figures: a plan made for an empty table is a trap."""
    execute("ANALYZE")


def engine_name() -> str:
    """The engine and its version, for the report."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    return f"SQLite {sqlite3.sqlite_version}"


def _switch_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    # Processes started from here read the settings anew and must find the same database.
    url = os.environ.get("LIANKA_DATABASE_URL", "")
    os.environ["LIANKA_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}" if is_postgresql() else f"sqlite:///{name}"


def _file(name: str) -> Path:
    return Path(settings.VAR) / f"{name}.sqlite3"


def _create(name: str) -> None:
    if is_postgresql():
        execute(f'CREATE DATABASE "{name}"')
    else:
        _file(name).parent.mkdir(parents=True, exist_ok=True)


def _drop(name: str) -> None:
    if is_postgresql():
        execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        return
    for file in _file(name).parent.glob(f"{name}.sqlite3*"):
        file.unlink()

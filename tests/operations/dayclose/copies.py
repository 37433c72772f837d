"""Copies of the tests' database: the same world, as often as it is wanted, on either engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from lianka.foundation.db import execute, is_postgresql


@contextmanager
def copied(name: str, *, of: str | None = None, keep: bool = False) -> Iterator[str]:
    """Work on a copy of the database as it stands, or of the copy `of`, here and in processes forked meanwhile.

    Yields what the copy is called, to be copied again. It is dropped at the end, unless it is kept for `drop`.
    """
    original = str(connection.settings_dict["NAME"])
    copy = f"{original}_{name}" if is_postgresql() else str(Path(original).with_suffix(f".{name}.sqlite3"))
    drop(copy)
    _go_to(of or original)
    _copy(of or original, copy)
    try:
        _go_to(copy)
        yield copy
    finally:
        _go_to(original)
        if not keep:
            drop(copy)


def _go_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _copy(original: str, copy: str) -> None:
    if not is_postgresql():
        execute("VACUUM INTO %s", [copy])
        return
    # Nobody may be connected to what is copied.
    connection.close()
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        # A process that was killed may have left a session behind, which ends when the server notices.
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original])
        cursor.execute(f"CREATE DATABASE {quote(copy)} TEMPLATE {quote(original)}")


def drop(copy: str) -> None:
    """Forget a copy."""
    if is_postgresql():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(copy)} WITH (FORCE)")
        return
    for left in Path(copy).parent.glob(f"{Path(copy).name}*"):
        left.unlink()

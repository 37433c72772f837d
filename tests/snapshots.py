"""Emptying the database between tests, and rows that many tests begin with: made by operations once, then put back."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from lianka.foundation.append_only import append_only_tables, drop_triggers, install_triggers
from lianka.foundation.db import fetch_all, is_postgresql

KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})
"""What a migrated database holds from the beginning."""


def find_filled(tables: Iterable[str] | None = None) -> list[str]:
    """Those of the tables (all that tests may fill) that have rows, sorted. Few statements."""
    named = set(connection.introspection.django_table_names()) - KEPT if tables is None else set(tables)
    looks = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in sorted(named)]
    # SQLite joins no more than 500 selects.
    return [name for at in range(0, len(looks), 400) for (name,) in fetch_all(" UNION ALL ".join(looks[at : at + 400]))]


def empty_database() -> None:
    """Delete all rows that tests committed, also those of append-only tables, which are guarded again afterwards."""
    with transaction.atomic():
        if not (filled := find_filled()):
            return
        guarded = set(filled) & set(append_only_tables())
        if guarded:
            drop_triggers(guarded)
        # References between tables are looked at when all is gone.
        _run("SET CONSTRAINTS ALL DEFERRED" if is_postgresql() else "PRAGMA defer_foreign_keys = ON")
        for table in filled:
            _run(f"DELETE FROM {table}")
        if guarded:
            install_triggers()


class Snapshot:
    """The rows that something added to the database, as statements that add them again under the same keys."""

    def __init__(self, before: Mapping[str, set[str]]) -> None:
        """Keep what has been added since `look` was called."""
        added = {table: rows - before.get(table, set()) for table, rows in self.look().items()}
        self._rows = {table: sorted(rows) for table, rows in added.items() if rows}

    @staticmethod
    def look() -> dict[str, set[str]]:
        """All rows of the tables that have any, each as one text."""
        return {table: _read(table) for table in find_filled()}

    def fits(self) -> bool:
        """Whether none of its tables has rows, so that no key is taken."""
        return not find_filled(self._rows)

    def lay(self) -> None:
        """Add its rows: one statement for each table."""
        with transaction.atomic():
            for table, rows in self._rows.items():
                _add(table, rows)


def _read(table: str) -> set[str]:
    if is_postgresql():
        return {row for (row,) in fetch_all(f"SELECT row_to_json({table})::text FROM {table}")}
    line = " || ',' || ".join(f"quote({name})" for _, name, *_ in fetch_all(f"PRAGMA table_info({table})"))
    return {row for (row,) in fetch_all(f"SELECT {line} FROM {table}")}


def _add(table: str, rows: list[str]) -> None:
    if is_postgresql():
        source = f"json_populate_recordset(NULL::{table}, %s::json)"
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {source}", [f"[{','.join(rows)}]"])
    else:
        _run(f"INSERT INTO {table} VALUES {','.join(f'({row})' for row in rows)}")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        # Without parameters a percent sign in a value stays what it is.
        cursor.execute(sql, None)

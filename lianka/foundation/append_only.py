"""Tables whose rows are only ever added. The database itself refuses UPDATE, DELETE and TRUNCATE.

A model joins by inheriting `AppendOnly`. The triggers are put back after every migrate, because SQLite
drops them when it rebuilds a table (`docs/decisions/0010-append-only-by-triggers.md`).
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection, models
from django.db import transaction as django_transaction

from lianka.foundation.db import execute, fetch_all, is_postgresql


class AppendOnly(models.Model):
    """Marks a model whose rows are never changed and never removed: a correction is a new row."""

    class Meta:
        abstract = True


_FUNCTION = "refuse_to_change_rows"
# The function names no table and trusts no search_path, so that a whole schema can be renamed or moved.
_FUNCTION_BODY = """
BEGIN
    RAISE EXCEPTION USING
        MESSAGE = 'Rows of ' || TG_TABLE_NAME || ' are only ever added: ' || TG_OP || ' is refused.',
        ERRCODE = 'integrity_constraint_violation';
END
"""
_POSTGRES_TRIGGERS = {
    # name: (what it guards, pg_trigger.tgtype: the bits of ROW 1, BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32)
    "rows_are_only_added": ("UPDATE OR DELETE", "ROW", 27),
    "table_is_never_emptied": ("TRUNCATE", "STATEMENT", 34),
}


def append_only_tables() -> list[str]:
    """The names of all tables whose models are `AppendOnly`, sorted."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def missing_triggers() -> list[str]:
    """Name each guard (`table.trigger`) that is absent, disabled or not as `install_triggers` wrote it."""
    expected = {
        f"{table}.{name}": definition
        for table in append_only_tables()
        for name, definition in _definitions(table).items()
    }
    found = _found_on_postgresql() if is_postgresql() else _found_on_sqlite()
    return sorted(guard for guard, definition in expected.items() if found.get(guard) != definition)


def install_triggers() -> None:
    """Put every missing guard in place, on the tables that exist already."""
    tables = set(connection.introspection.table_names())
    with django_transaction.atomic():
        if is_postgresql():
            _install_function()
        for guard in missing_triggers():
            table, name = guard.split(".")
            if table in tables:
                _drop(table, name)
                execute(_statement(table, name))


def drop_triggers(tables: Iterable[str] | None = None) -> None:
    """Take the guards of these tables away, or all. For the tests' database, which is emptied; never for books."""
    if tables is None:
        tables = set(append_only_tables()) & set(connection.introspection.table_names())
    with django_transaction.atomic():
        for table in tables:
            for name in _definitions(table):
                _drop(table, name)


def _definitions(table: str) -> dict[str, object]:
    if is_postgresql():
        return {name: (kind, _FUNCTION_BODY) for name, (_, _, kind) in _POSTGRES_TRIGGERS.items()}
    names = (f"{table}_refuses_update", f"{table}_refuses_delete")
    return {name: _statement(table, name) for name in names}


def _statement(table: str, name: str) -> str:
    if is_postgresql():
        events, level, _ = _POSTGRES_TRIGGERS[name]
        when = f"BEFORE {events} ON {table} FOR EACH {level}"
        return f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {_FUNCTION}()"
    event = name.rsplit("_", 1)[1].upper()
    refusal = f"Rows of {table} are only ever added: {event} is refused."
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


def _install_function() -> None:
    execute(
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, pg_temp AS $body${_FUNCTION_BODY}$body$"
    )


def _drop(table: str, name: str) -> None:
    execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if is_postgresql() else ""))


def _found_on_postgresql() -> dict[str, object]:
    rows = fetch_all(
        """SELECT c.relname, t.tgname, t.tgtype, p.prosrc
             FROM pg_trigger t
             JOIN pg_class c ON c.oid = t.tgrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE n.nspname = current_schema() AND t.tgenabled IN ('O', 'A')
              AND t.tgqual IS NULL AND t.tgattr::text = ''"""
    )
    return {f"{table}.{name}": (kind, body) for table, name, kind, body in rows}


def _found_on_sqlite() -> dict[str, object]:
    rows = fetch_all("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {f"{table}.{name}": sql for table, name, sql in rows}

"""Changing the books behind their back, as someone with the database's own password could."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from lianka.domain.ledger.operations import hold
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.operations.set_floor import set_floor
from lianka.domain.ledger.values import HandOver
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import as_parameter, execute, fetch_all, is_postgresql, transaction
from tests.operations.ledger.scene import NOON, TODAY, Scene, acted, booked, days_later, lot_ids, void_hold

PRIMARY_KEYS = {
    "ledger_account": ("id",),
    "ledger_floor": ("account_id", "number"),
    "ledger_journal": ("id",),
    "ledger_transfer": ("journal_id", "number"),
    "ledger_line": ("account_id", "version"),
    "ledger_lot": ("id",),
    "ledger_lotmove": ("journal_id", "number"),
    "ledger_handover": ("journal_id", "number"),
    "ledger_hold": ("id",),
    "ledger_holdlot": ("hold_id", "lot_id"),
    "ledger_closing": ("book_date",),
    "ledger_dailytotal": ("book_date", "kind"),
    "ledger_fold": ("account_id", "book_date"),
}


def fill_books(scene: Scene) -> None:
    """Let everything happen that books can hold: on two closed dates, an open one, and with holds in all states."""
    for floor in (-300, -400):
        transaction(set_floor)(scene.prepaid(), floor=floor, at=NOON)
    booked(scene.bought_in_advance("p", 500), scene.charged("c", 600))
    booked(
        scene.collected("s", 10_000),
        scene.earned("a", 100, 120),
        scene.earned("b", 30, 36, expires_at=end_of_day(TODAY)),
        scene.earned("l", 50, 60, holder=scene.points(scene.li)),
        scene.spent("x", 40, 36),
    )
    booked(acted("x", scene.give_back(20, 18, "x"), source="refund"))
    booked(scene.expired("b", lot_ids()[1], day=TODAY))
    held = [scene.place(key, points) for key, points in (("h1", 5), ("h2", 6), ("h3", 7))]
    booked(scene.spent("y", 4, 4, hold_id=held[0]))
    void_hold(hold_id=held[1], at=NOON)
    hold.expire_holds(at=days_later(1))
    booked(acted("a", scene.take_back(100, 120, "a"), source="refund", at=days_later(1)))
    booked(scene.earned("d", 10, 15, at=days_later(1)))
    close_dates(through=TODAY + timedelta(days=1), at=days_later(2))
    booked(scene.collected("late", 70), scene.earned("e", 90, 99, at=days_later(2)))
    booked(acted("m", HandOver(scene.points(scene.li), scene.points()), source="merge", at=days_later(2)))
    scene.place("h4", 8, at=days_later(2), expires_at=days_later(9))


def rows_of(table: str) -> list[dict[str, Any]]:
    """The first, the middle and the latest row of a table, by column."""
    order = ", ".join(PRIMARY_KEYS[table])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")
        rows = cursor.fetchall()
        names = [column[0] for column in cursor.description]
    return [dict(zip(names, rows[index], strict=True)) for index in sorted({0, len(rows) // 2, len(rows) - 1})]


def changed(value: Any, by: int = 1) -> Any:
    """Another value of the same type, next to this one."""
    if isinstance(value, datetime):
        return value + timedelta(seconds=by)
    if isinstance(value, date):
        return value + timedelta(days=by)
    if isinstance(value, str):
        return _changed_text(value, by)
    if isinstance(value, bytes | memoryview):
        return bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:]
    if isinstance(value, bool):
        return not value
    return (value or 0) + by


def _changed_text(value: str, by: int) -> Any:
    # SQLite hands out days and moments as text.
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return as_parameter(changed(read(value), by))
        except ValueError:
            continue
    return value + "!"


def update(table: str, row: dict[str, Any], column: str, value: Any) -> None:
    """Change one value of one row."""
    keys = PRIMARY_KEYS[table]
    match = " AND ".join(f"{key} = %s" for key in keys)
    with unguarded(table):
        assert execute(f"UPDATE {table} SET {column} = %s WHERE {match}", [value, *(row[key] for key in keys)]) == 1


def delete(table: str, row: dict[str, Any]) -> None:
    """Remove one row."""
    keys = PRIMARY_KEYS[table]
    match = " AND ".join(f"{key} = %s" for key in keys)
    with unguarded(table):
        assert execute(f"DELETE FROM {table} WHERE {match}", [row[key] for key in keys]) == 1


def insert(table: str, row: dict[str, Any]) -> None:
    """Add one row."""
    marks = ", ".join(["%s"] * len(row))
    with unguarded(table):
        execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """Without the triggers and the checks of one table."""
    with _unguarded_on_postgresql(table) if is_postgresql() else _unguarded_on_sqlite(table):
        yield


@contextmanager
def _unguarded_on_postgresql(table: str) -> Iterator[None]:
    # PostgreSQL alters no table whose rows wait for a deferred check.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    checks = fetch_all("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
    for (name,) in checks:
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def _unguarded_on_sqlite(table: str) -> Iterator[None]:
    triggers = fetch_all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    for name, _sql in triggers:
        execute(f"DROP TRIGGER {name}")
    execute("PRAGMA ignore_check_constraints = ON")
    yield
    execute("PRAGMA ignore_check_constraints = OFF")
    for _name, sql in triggers:
        execute(sql)

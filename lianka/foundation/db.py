"""One operation, one transaction; and the few statements that must be written once for each engine.

Everything here works on SQLite and PostgreSQL alike. Batches travel as one parameter a column
(`unnest`, `json_each`) or through `executemany`, so the number of statements does not grow with the batch.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.db import transaction as django_transaction

from lianka.foundation.array_literals import array_literal
from lianka.foundation.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")
Row = Sequence[Any]

_facts: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("facts_of_this_transaction", default=None)
ATTEMPTS = 6
_RETRYABLE_STATES = {"40001", "40P01"}  # serialization failure, deadlock


class KeptRefusal(Exception):
    """A refusal whose trace stays: the transaction commits what was written so far, then raises `refusal`."""

    def __init__(self, refusal: DomainError) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


class RaceLost(Exception):
    """A rival changed what this transaction had read: the operation is to be run again from its start."""


def transaction(operation: Callable[P, R]) -> Callable[P, R]:
    """Run a door's operation in one transaction of its own, again from the start when a rival won a race.

    Refuses to run inside another transaction: what must be true together is called with
    `transaction_required` operations from one `transaction`.
    """

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _run_in_transaction(operation, *args, **kwargs)
            except (RaceLost, OperationalError) as error:
                if attempt == ATTEMPTS or not _is_worth_another_try(error):
                    raise
                # Rivals that met once would meet again if both came back at the same moment.
                time.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("The latest attempt returns or raises.")

    return run


def transaction_required(operation: Callable[P, R]) -> Callable[P, R]:
    """Mark an operation that is a part of another: it refuses to run outside a transaction."""

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise RuntimeError(f"{operation.__name__} is a part of an operation and needs its transaction.")
        return operation(*args, **kwargs)

    return run


def read_once(query: Callable[[], R]) -> Callable[[], R]:
    """Let all parts of one operation share what a query of the alliance's settings answered to the first of them.

    For what no operation reads after it wrote it. Outside a `transaction` and of `reading` each call asks the database.
    """

    @wraps(query)
    def run() -> R:
        facts = _facts.get()
        if facts is None:
            return query()
        if query not in facts:
            facts[query] = query()
        answer: R = facts[query]
        return answer

    return run


@contextmanager
def reading() -> Iterator[None]:
    """Let all parts of one page that writes nothing share what `read_once` queries answered to the first of them."""
    token = _facts.set({})
    try:
        yield
    finally:
        _facts.reset(token)


def _run_in_transaction(operation: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    with django_transaction.atomic(durable=True):
        token = _facts.set({})
        try:
            return operation(*args, **kwargs)
        except KeptRefusal as error:
            kept = error
        finally:
            _facts.reset(token)
    raise kept.refusal


def _is_worth_another_try(error: Exception) -> bool:
    if isinstance(error, RaceLost):
        return True
    return getattr(error.__cause__, "sqlstate", None) in _RETRYABLE_STATES


def is_postgresql() -> bool:
    """Whether the alliance's store is PostgreSQL; otherwise it is SQLite."""
    return connection.vendor == "postgresql"


def fetch_all(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def stream(sql: str, params: Sequence[Any] = (), *, rows_at_once: int = 5000) -> Iterator[tuple[Any, ...]]:
    """Run one statement and go through its rows without holding them all; on PostgreSQL inside a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(rows_at_once):
            yield from rows


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """Run one statement and return the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def rows_source(alias: str, columns: Mapping[str, str], rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """A FROM item made of Python rows, with its parameters. `columns` maps names to PostgreSQL types."""
    if is_postgresql():
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        return f"unnest({arrays}) AS {alias}({', '.join(columns)})", _array_literals(columns, rows)
    picks = ", ".join(f"json_extract(value, '$[{index}]') AS {name}" for index, name in enumerate(columns))
    return f"(SELECT {picks} FROM json_each(%s)) AS {alias}", [json.dumps(rows, default=_for_sqlite)]


def insert_rows(table: str, columns: Mapping[str, str], rows: Sequence[Row], *, on_conflict: str = "") -> int:
    """Insert rows with one statement and return how many went in (fewer only with an `on_conflict` clause)."""
    if not rows:
        return 0
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if is_postgresql():
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {on_conflict}"
            cursor.execute(sql, _array_literals(columns, rows))
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) {on_conflict}",
                _encode_rows(list(columns.values()), rows),
            )
        return int(cursor.rowcount)


def update_rows(table: str, *, key: Mapping[str, str], changes: Mapping[str, str], rows: Sequence[Row]) -> int:
    """Set `changes` on the rows whose `key` columns match, one statement for all; each row is key values, then changes.

    Returns how many rows matched: the caller compares it with what it expected.
    """
    if not rows:
        return 0
    if is_postgresql():
        source, params = rows_source("given", {**key, **changes}, rows)
        sets = ", ".join(f"{name} = given.{name}" for name in changes)
        match = " AND ".join(f"{table}.{name} = given.{name}" for name in key)
        return execute(f"UPDATE {table} SET {sets} FROM {source} WHERE {match}", params)
    sets = ", ".join(f"{name} = %s" for name in changes)
    match = " AND ".join(f"{name} = %s" for name in key)
    turned = [(*row[len(key) :], *row[: len(key)]) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {sets} WHERE {match}", _encode_rows([*changes.values(), *key.values()], turned)
        )
        return int(cursor.rowcount)


@transaction_required
def refresh_statistics() -> None:
    """Let the engine see how large tables have become: after a bulk load, plans made for empty ones are a trap."""
    if is_postgresql():
        # A small sample tells sizes well enough; by name, because other schemas may be other alliances.
        execute("SET LOCAL default_statistics_target = 10")
        execute(f"ANALYZE {', '.join(connection.introspection.table_names())}")
    else:
        execute("PRAGMA analysis_limit = 1000")
        execute("ANALYZE")


def next_ids(table: str, count: int) -> list[int]:
    """Reserve `count` primary keys of a table, in rising order, inside the caller's transaction."""
    return next_ids_of({table: count})[table]


def next_ids_of(counts: Mapping[str, int]) -> dict[str, list[int]]:
    """Reserve so many primary keys of each table, each in rising order, inside the caller's transaction.

    On PostgreSQL one statement for all tables.
    """
    wanted = {table: count for table, count in counts.items() if count}
    found: dict[str, list[int]] = {table: [] for table in counts}
    if not wanted:
        return found
    if is_postgresql():
        source, params = rows_source("given", {"name": "text", "count": "bigint"}, list(wanted.items()))
        # Each sequence is looked up once: beside nextval it would be looked up for every row, five times the work.
        rows = fetch_all(
            "WITH named AS MATERIALIZED (SELECT given.name, given.count,"
            f" pg_get_serial_sequence(given.name, 'id')::regclass AS ids FROM {source})"
            " SELECT name, nextval(ids) FROM named, generate_series(1, count)",
            params,
        )
        for table, row_id in rows:
            found[table].append(row_id)
        return {table: sorted(ids) for table, ids in found.items()}
    for table, count in wanted.items():
        # SQLite has one writer, and rows with reserved keys are never deleted.
        latest = fetch_all(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]
        found[table] = list(range(latest + 1, latest + 1 + count))
    return found


def as_moment(value: datetime | str | None) -> datetime | None:
    """A timestamp as a raw statement returned it, as an aware moment: SQLite hands out UTC without saying so."""
    return None if value is None else as_given_moment(value)


def as_given_moment(value: datetime | str) -> datetime:
    """Like `as_moment`, for a column that is never empty."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def as_day(value: date | str) -> date:
    """A date as a raw statement returned it: SQLite hands out text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_parameter(value: datetime | date) -> datetime | date | str:
    """A moment or a day as a raw statement's parameter on this engine."""
    return value if is_postgresql() else str(_for_sqlite(value))


def _array_literals(columns: Mapping[str, str], rows: Sequence[Row]) -> list[str]:
    turned: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return [array_literal(kind, values) for kind, values in zip(columns.values(), turned, strict=True)]


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return value


def _encode_rows(kinds: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
    """Give SQLite its text for days and moments; a batch has few different ones, so each is written once."""
    moments = [index for index, kind in enumerate(kinds) if kind in ("date", "timestamptz")]
    if not moments:
        return rows
    turned: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for index in moments:
        texts = {value: _for_sqlite(value) for value in set(turned[index])}
        turned[index] = [texts[value] for value in turned[index]]
    return list(zip(*turned, strict=True))

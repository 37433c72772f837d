"""Lets the tests' database be emptied, though its append-only tables refuse exactly that, and dropped at the end.

Loaded by `conftest.py` as a plugin. Tests in a rolled-back transaction never notice.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresqlCreation
from django.test import TransactionTestCase


@pytest.fixture(autouse=True, scope="session")
def _append_only_tables_can_be_flushed() -> Iterator[None]:
    """Take the triggers away for a flush; post_migrate, which the flush sends, puts them back."""
    from lianka.foundation.append_only import drop_triggers  # plugins load before Django is set up

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # known to Django alone

    def flush_without_triggers(case: TransactionTestCase) -> None:
        drop_triggers()
        flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


@pytest.fixture(autouse=True, scope="session")
def _database_is_dropped_whoever_still_looks() -> Iterator[None]:
    """Drop PostgreSQL's test database though the server has not noticed yet that a killed rival is gone."""

    def drop(creation: Any, name: str, verbosity: int) -> None:
        with creation._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {creation.connection.ops.quote_name(name)} WITH (FORCE)")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgresqlCreation, "_destroy_test_db", drop)
        yield

"""Empties the tests' database between tests that commit, and drops it at the end.

Loaded by `conftest.py` as a plugin. Tests in a rolled-back transaction never notice.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresqlCreation
from django.test import TransactionTestCase


@pytest.fixture(autouse=True, scope="session")
def _database_is_emptied_row_by_row() -> Iterator[None]:
    """Delete the few rows that a test committed, where Django would truncate every table and fill some again."""
    from tests.snapshots import empty_database  # plugins load before Django is set up

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_database())
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

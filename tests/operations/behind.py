"""Amounts that other rows repeat, changed behind the back of everything."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models
from django.db import transaction as django_transaction

from lianka.foundation.db import execute
from tests.operations.ledger.tampering import unguarded


def amount_columns(*tables: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Every column of the models that holds a number and refers to nothing."""
    return [
        (table, field.name)
        for table in tables
        for field in table._meta.local_concrete_fields
        if isinstance(field, models.IntegerField) and not field.primary_key
    ]


def change(row: models.Model, column: str, value: object) -> None:
    """Write another value into one column of one row, whatever guards it."""
    table, key = row._meta.db_table, row._meta.pk
    with unguarded(table):
        assert execute(f"UPDATE {table} SET {column} = %s WHERE {key.column} = %s", [value, row.pk]) == 1


def remove(row: models.Model) -> None:
    """Delete one row, whatever guards it."""
    table, key = row._meta.db_table, row._meta.pk
    with unguarded(table):
        assert execute(f"DELETE FROM {table} WHERE {key.column} = %s", [row.pk]) == 1


@contextmanager
def raised(row: models.Model, column: str) -> Iterator[None]:
    """Add 1 to an amount, and let it not have been."""
    with changed(row, column, getattr(row, column) + 1):
        yield


@contextmanager
def changed(row: models.Model, column: str, value: object) -> Iterator[None]:
    """Write another value into one column of one row, and let it not have been."""
    with django_transaction.atomic():
        change(row, column, value)
        yield
        django_transaction.set_rollback(True)

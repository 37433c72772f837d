"""Where the tables stand."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from lianka.foundation.db import fetch_all, is_postgresql


@pytest.mark.django_db
def test_every_table_stands_in_the_alliance_schema_and_none_in_public() -> None:
    expected = {model._meta.db_table for model in apps.get_models()}

    assert expected <= set(connection.introspection.table_names())
    if is_postgresql():
        tables = fetch_all(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^pg_|^information_schema$'"
        )
        assert {schema for schema, _ in tables} == {settings.LIANKA_SCHEMA}

"""Moments as PostgreSQL hands them out, each different one of a batch read once."""

from datetime import UTC, datetime, timedelta

import pytest

from lianka.foundation.db import fetch_all, is_postgresql, rows_source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.skipif(not is_postgresql(), reason="SQLite hands out text")
def test_a_moment_comes_back_as_it_was_given_however_many_there_are() -> None:
    moments = [NOON + timedelta(microseconds=number % 15_000) for number in range(40_000)]
    source, params = rows_source("given", {"number": "integer", "at": "timestamptz"}, list(enumerate(moments)))

    rows = fetch_all(f"SELECT at, NULL::timestamptz FROM {source} ORDER BY number", params)

    assert [at for at, _nothing in rows] == moments
    assert {nothing for _at, nothing in rows} == {None}


@pytest.mark.django_db
@pytest.mark.skipif(not is_postgresql(), reason="SQLite hands out text")
def test_the_same_moment_is_read_once() -> None:
    [(one, other)] = fetch_all("SELECT now(), now()")

    assert one is other
    assert one.utcoffset() == timedelta(0)

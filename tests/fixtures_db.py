"""Lets the tests' database be emptied, though its append-only tables refuse exactly that.

Loaded by `conftest.py` as a plugin. Tests in a rolled-back transaction never notice.
"""

from collections.abc import Iterator

import pytest
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

"""What was booked stays: the database itself refuses to change or remove it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db import transaction as django_transaction

from lianka.domain.ledger import models
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.operations.set_floor import set_floor
from lianka.domain.ledger.values import HandOver
from lianka.foundation.append_only import AppendOnly, append_only_tables
from lianka.foundation.db import execute, fetch_all, transaction
from tests.operations.ledger.scene import NOON, TODAY, Scene, acted, booked, days_later

TABLES = {
    "ledger_journal": "reason = reason || '!'",
    "ledger_transfer": "amount = amount + 1",
    "ledger_line": "balance_after = balance_after + 1",
    "ledger_lotmove": "amount = amount - 1",
    "ledger_handover": "amount = amount + 1",
    "ledger_holdlot": "amount = amount + 1",
    "ledger_closing": "journal_count = journal_count + 1",
    "ledger_dailytotal": "debits = debits + 1",
    "ledger_fold": "balance = balance + 1",
    "ledger_floor": "floor = floor - 1",
}


@pytest.fixture
def _full(scene: Scene) -> None:
    booked(scene.collected("1", 500), scene.earned("2", 10, 12), scene.spent("3", 4, 4))
    booked(acted("m", HandOver(scene.points(scene.li), scene.points()), source="merge"))
    scene.place("h", 3)
    transaction(set_floor)(scene.prepaid(), floor=-5, at=NOON)
    close_dates(through=TODAY, at=days_later(1))


def test_every_table_of_the_books_that_only_grows_is_listed() -> None:
    assert set(TABLES) == {table for table in append_only_tables() if table.startswith("ledger_")}
    changing = (models.Account, models.Lot, models.Hold)
    assert not any(issubclass(model, AppendOnly) for model in changing)


@pytest.mark.usefixtures("_full")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_row(table: str, act: str) -> None:
    before = fetch_all(f"SELECT * FROM {table}")
    assert before
    sql = f"UPDATE {table} SET {TABLES[table]}" if act == "update" else f"DELETE FROM {table}"

    with pytest.raises(DatabaseError, match=f"Rows of {table} are only ever added"), django_transaction.atomic():
        execute(sql)

    assert fetch_all(f"SELECT * FROM {table}") == before


def test_a_moment_of_posting_may_be_later_than_what_happened(scene: Scene) -> None:
    booked(scene.collected("1", 500), at=NOON + timedelta(days=3))

    (journal,) = models.Journal.objects.all()

    assert (journal.happened_at, journal.posted_at, journal.book_date) == (NOON, days_later(3), TODAY)

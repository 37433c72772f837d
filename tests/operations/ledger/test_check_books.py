"""The self-check notices every row changed, removed or added behind the books' back, and names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction as django_transaction

from lianka.domain.ledger.errors import BooksDiffer
from lianka.domain.ledger.operations.check_books import check_books, check_books_daily
from lianka.domain.ledger.values import Difference
from lianka.foundation.append_only import drop_triggers
from lianka.foundation.db import fetch_all
from tests.operations.ledger.scene import NOON, Scene, booked
from tests.operations.ledger.tampering import PRIMARY_KEYS, changed, delete, fill_books, insert, rows_of, update

pytestmark = pytest.mark.row("SAFE-5")

AMOUNTS = {
    "ledger_account": ("balance", "held", "floor", "version"),
    "ledger_journal": ("request_digest", "digest"),
    "ledger_transfer": ("amount",),
    "ledger_line": ("change", "balance_after"),
    "ledger_lot": ("granted", "cost_fen", "remaining", "held"),
    "ledger_lotmove": ("amount", "cost_fen"),
    "ledger_handover": ("amount",),
    "ledger_hold": ("amount",),
    "ledger_holdlot": ("amount",),
    "ledger_closing": ("journal_count", "journals_digest", "digest"),
    "ledger_dailytotal": ("debits", "credits", "balance"),
    "ledger_fold": ("balance",),
}
"""A change of one of these names the very row, or the journal to which the row belongs."""

LINKS = {
    "ledger_account": ("id", "party_id", "kind", "scope", "asset", "is_guarded", "heir_id"),
    "ledger_floor": ("account_id", "number", "floor_before", "floor"),
    "ledger_journal": ("id", "source", "key", "reason", "happened_at", "book_date"),
    "ledger_transfer": ("journal_id", "number", "debit_id", "credit_id", "asset", "book_date"),
    "ledger_line": ("account_id", "version", "journal_id"),
    "ledger_lot": ("id", "account_id", "journal_id", "issuer_id", "earned_at"),
    "ledger_lotmove": ("journal_id", "number", "lot_id", "undoes_id"),
    "ledger_handover": ("journal_id", "number", "lot_id", "from_account_id", "to_account_id"),
    "ledger_hold": ("id", "account_id"),
    "ledger_holdlot": ("hold_id", "lot_id"),
    "ledger_closing": ("book_date",),
    "ledger_dailytotal": ("book_date", "kind", "asset"),
    "ledger_fold": ("account_id", "book_date"),
}
"""What a row belongs to and when it counts. A change is noticed, sometimes where it tears a hole."""

FREE = {
    "ledger_floor": ("set_at",),
    "ledger_journal": ("posted_at",),
    "ledger_lot": ("expires_at", "terms_id"),
    "ledger_hold": ("source", "key", "state", "held_at", "expires_at", "settled_at"),
    "ledger_closing": ("closed_at",),
}
"""What nothing else in the books determines. `docs/rules/books.md` says so."""


@pytest.fixture
def _books(scene: Scene) -> None:
    fill_books(scene)
    assert list(check_books()) == []


@contextmanager
def _undone() -> Iterator[None]:
    """Do something to the books, and let it not have been."""
    with django_transaction.atomic():
        yield
        django_transaction.set_rollback(True)


def _cases(columns: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(table, column) for table, names in columns.items() for column in names]


def _names(table: str, row: dict[str, Any]) -> set[tuple[str, str]]:
    key = "/".join(str(row[name]) for name in PRIMARY_KEYS[table])
    journal = {("ledger_journal", str(row["journal_id"]))} if "journal_id" in row else set()
    hold = {("ledger_hold", str(row["hold_id"]))} if "hold_id" in row else set()
    return {(table, key)} | journal | hold


def _first() -> Difference:
    found = next(check_books(), None)
    assert found is not None, "Nothing was noticed."
    return found


def test_every_column_of_the_books_is_checked_or_said_to_be_free() -> None:
    columns = {
        model._meta.db_table: {field.column for field in model._meta.local_concrete_fields}
        for model in apps.get_app_config("ledger").get_models()
    }

    known = {table: set(chain(*(of.get(table, ()) for of in (AMOUNTS, LINKS, FREE)))) for table in PRIMARY_KEYS}

    assert known == columns


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(("table", "column"), _cases(AMOUNTS))
def test_a_changed_amount_is_noticed_and_its_row_named(table: str, column: str) -> None:
    for row in rows_of(table):
        with _undone():
            update(table, row, column, changed(row[column]))

            found = _first()

            assert (found.table, found.row) in _names(table, row)


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(("table", "column"), _cases(LINKS))
def test_a_row_that_belongs_elsewhere_is_noticed(table: str, column: str) -> None:
    # Not the next number: that may be taken by another row.
    for row in rows_of(table):
        with _undone():
            update(table, row, column, changed(row[column], by=1_000))

            assert _first()


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize("table", PRIMARY_KEYS)
def test_a_removed_row_is_noticed(table: str) -> None:
    for row in rows_of(table):
        with _undone():
            delete(table, row)

            assert _first()


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize("table", PRIMARY_KEYS)
def test_an_added_row_is_noticed(table: str) -> None:
    row = rows_of(table)[-1]
    key = PRIMARY_KEYS[table][-1]
    unique: dict[str, Any] = {name: row[name] + "!" for name in ("key", "scope") if name in row}

    insert(table, {**row, **unique, key: changed(row[key], by=1_000)})

    assert _first()


@pytest.mark.usefixtures("_books")
def test_a_lot_given_to_another_member_is_noticed_even_when_it_is_used_up(scene: Scene) -> None:
    ((lot_id, account_id),) = fetch_all("SELECT id, account_id FROM ledger_lot WHERE remaining = 0 ORDER BY id LIMIT 1")
    ((other,),) = fetch_all("SELECT id FROM ledger_account WHERE kind = 'points' AND id <> %s", [account_id])

    update("ledger_lot", {"id": lot_id}, "account_id", other)

    assert _first().table == "ledger_journal"


def test_two_transfers_that_swap_their_merchants_are_noticed(scene: Scene) -> None:
    booked(scene.collected("1", 10), scene.collected("2", 10)._replace(transfers=_to_fuel(scene)))
    noodles, fuel = rows_of("ledger_transfer")

    update("ledger_transfer", noodles, "credit_id", fuel["credit_id"])
    update("ledger_transfer", fuel, "credit_id", noodles["credit_id"])

    assert _first().row == str(noodles["journal_id"])


def _to_fuel(scene: Scene) -> Any:
    (transfer,) = scene.collected("2", 10).transfers
    return (transfer._replace(credit=scene.payable(scene.fuel)),)


@pytest.mark.usefixtures("_books")
def test_an_account_given_to_another_party_is_noticed(scene: Scene) -> None:
    ((account_id,),) = fetch_all("SELECT id FROM ledger_account WHERE kind = 'payable'")

    update("ledger_account", {"id": account_id}, "party_id", scene.fuel)

    assert _first().table == "ledger_journal"


def test_a_row_whose_journal_is_missing_names_that_journal(scene: Scene) -> None:
    booked(scene.collected("1", 10), scene.collected("2", 10), scene.collected("3", 10))
    journal = rows_of("ledger_journal")[1]

    delete("ledger_journal", journal)

    assert (_first().table, _first().row) == ("ledger_journal", str(journal["id"]))


@pytest.mark.usefixtures("_books")
def test_missing_guards_are_named() -> None:
    drop_triggers()

    found = list(check_books())

    assert found
    assert {"ledger_journal", "ledger_transfer", "ledger_line"} <= {difference.table for difference in found}
    assert all("guard" in difference.what for difference in found)


def test_lots_as_large_as_they_come_add_up(scene: Scene) -> None:
    most, cost = 3 * 10**9, 10**15

    booked(scene.earned("1", most, cost), scene.spent("2", most - 1, 0))

    assert fetch_all("SELECT cost_fen FROM ledger_lotmove") == [(-(cost * (most - 1) // most),)]
    assert list(check_books()) == []


def test_the_daily_job_raises_the_first_difference(scene: Scene) -> None:
    booked(scene.collected("1", 10))
    assert check_books_daily(at=NOON + timedelta(days=1)) == 0
    (row,) = rows_of("ledger_transfer")
    update("ledger_transfer", row, "amount", 11)

    with pytest.raises(BooksDiffer) as raised:
        check_books_daily(at=NOON)

    assert raised.value.facts["row"] == str(row["journal_id"])


@pytest.mark.django_db(transaction=True)
def test_the_daily_job_leaves_no_transaction_behind_when_it_raises(scene: Scene) -> None:
    booked(scene.collected("1", 10))
    (row,) = rows_of("ledger_transfer")
    with django_transaction.atomic():
        update("ledger_transfer", row, "amount", 11)

    try:
        check_books_daily(at=NOON)
    except BooksDiffer:
        booked(scene.collected("2", 10))

    assert len(rows_of("ledger_journal")) == 2

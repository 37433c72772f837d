"""The self-check notices every amount of statements, payments and bank files that was changed behind its back."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import models

from lianka.domain.ledger.models import Journal
from lianka.domain.settlement.models import (
    BankFileEntry,
    BankFileExport,
    Payment,
    Statement,
    StatementMove,
    StatementSum,
)
from lianka.domain.settlement.operations.check_statements import check_statements
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.export_bank_file import export_bank_file
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.interfaces.shared.world import World
from tests.operations.behind import amount_columns, change, raised, remove
from tests.operations.settlement.scene import book, on, sale, settle
from tests.world import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("SAFE-5")]
PAID_ON = date(2026, 2, 5)


@pytest.fixture(autouse=True)
def _settled(world: World) -> None:
    """Statements of both signs, of nothing, paid and not, with payments of earlier ones and two bank files."""
    book(
        sale(world, world.fuel, "1", "2026-01-06", collected=10_000, issued=50, commission=60),
        sale(world, world.fuel, "2", "2026-01-07", collected=2_000, redeemed=90, commission=13),
        sale(world, world.noodles, "3", "2026-01-07", redeemed=500, commission=300),
        sale(world, world.noodles, "4", "2026-01-15", commission=700),
        sale(world, world.books, "5", "2026-01-20", collected=4_000, issued=48, commission=120),
        sale(world, world.books, "6", "2026-01-21", collected=-1_000, commission=-30, source="refund"),
    )
    statements = settle("2026-01-31")
    _confirm(statements)
    _export(world.books)
    _export(world.fuel, world.noodles)
    _pay(statements)
    book(sale(world, world.noodles, "7", "2026-02-06", commission=40))
    settle("2026-02-28")


def _confirm(statements: Sequence[Statement]) -> None:
    for each in statements:
        confirm_statement(statement_id=each.public_id, by=OPERATOR, at=on("2026-02-02"))


def _export(*merchants: int) -> None:
    chosen = Statement.objects.filter(merchant_id__in=merchants, due_fen__gt=0)
    export_bank_file(statement_ids=[each.public_id for each in chosen], by=OPERATOR, at=on("2026-02-03"))


def _pay(statements: Sequence[Statement]) -> None:
    for each in statements[1:]:
        record_payment(
            statement_id=each.public_id,
            paid_on=PAID_ON,
            reference=f"R{each.pk}",
            by=OPERATOR,
            at=on(PAID_ON),
        )


def _found() -> list[tuple[str, str]]:
    return [(table, row.split()[0]) for table, row, _what in check_statements()]


def _named(row: models.Model) -> tuple[str, str]:
    return row._meta.db_table, str(row.pk)


def test_what_nobody_changed_is_right() -> None:
    counts = [each.objects.count() for each in (Statement, StatementSum, Payment, BankFileExport, BankFileEntry)]

    assert counts == [8, 18, 4, 2, 4]
    assert list(check_statements()) == []


@pytest.mark.parametrize(
    ("model", "column"), amount_columns(Statement, StatementSum, Payment, BankFileExport, BankFileEntry)
)
def test_a_changed_amount_is_noticed_and_its_row_named(model: type[models.Model], column: str) -> None:
    for row in model._default_manager.order_by("pk"):
        with raised(row, column):
            assert _named(row) in _found()


def test_the_difference_says_what_was_found_and_what_the_books_say() -> None:
    statement = Statement.objects.get(due_fen=-700)
    change(statement, "due_fen", -699)

    first = next(check_statements())

    assert first.row == f"{statement.pk} ({statement.number})"
    assert first.what == "says what the books say of its period: found due_fen -699, expected due_fen -700"


def test_a_missing_sum_is_named_by_its_statement() -> None:
    missing = StatementSum.objects.filter(source="refund", is_credit=False).get()
    remove(missing)

    (difference,) = check_statements()

    assert difference.row == f"of statement {missing.statement_id} for refund channel"
    assert difference.what.endswith("found amount_fen 0 journal_count 0, expected amount_fen -1000 journal_count 1")


def test_a_missing_payment_is_noticed_at_its_statement_and_its_journal() -> None:
    payment = Payment.objects.order_by("pk")[0]
    remove(payment)

    assert _found() == [_named(payment), ("ledger_journal", str(payment.journal_id))]


def test_a_payment_of_another_journal_is_noticed() -> None:
    payment = Payment.objects.order_by("pk")[0]
    change(payment, "journal_id", Journal.objects.filter(source="purchase")[0].pk)

    assert _found()[0] == _named(payment)


def test_a_missing_statement_is_noticed_at_the_next_one(world: World) -> None:
    missing, following, *_ = Statement.objects.filter(merchant_id=world.noodles).order_by("period_start")
    for model in (StatementSum, StatementMove, BankFileEntry):
        for row in model.objects.filter(statement=missing):
            remove(row)
    remove(missing)

    first = next(check_statements())

    assert (first.table, first.row.split()[0]) == _named(following)
    assert first.what == "opens where the one before it closed: found 200, expected 0"


@pytest.mark.parametrize("state", ["issued", "confirmed", "closed"])
def test_a_paid_statement_that_says_otherwise_is_noticed(state: str) -> None:
    payment = Payment.objects.order_by("pk")[0]
    change(payment.statement, "state", state)

    assert _named(payment) in _found()

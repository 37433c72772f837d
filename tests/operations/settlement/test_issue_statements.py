"""Statements come out of the books, whole and once."""

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.merchants.operations.sign_contract import sign_contract
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.settlement.errors import StatementDisagreesWithBooks
from lianka.domain.settlement.models import Statement, StatementMove, StatementSum
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.issue_statements import issue_due_statements, issue_statements
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import get_statement, list_statement_lines, stream_statement_lines
from lianka.domain.settlement.values import Heading, StatementState
from lianka.foundation.append_only import drop_triggers
from lianka.foundation.db import execute
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, close, figures, on, payable, sale, settle
from tests.world import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]


def _january_at_the_book_shop(world: World) -> None:
    shop = world.books
    book(
        sale(world, shop, "1", "2026-01-08", collected=10_000, issued=120, commission=300),
        sale(world, shop, "2", "2026-01-20", collected=4_000, redeemed=1_000, issued=48, commission=150),
    )


def test_a_platform_collect_month_is_stated_as_the_page_of_rules_shows(world: World) -> None:
    _january_at_the_book_shop(world)

    [january] = settle("2026-01-31")

    assert figures(january) == (0, 0, 14_382, 14_382)
    assert (january.period_start, january.period_end) == (date(2026, 1, 5), date(2026, 2, 1))
    assert (january.due_date, january.state) == (date(2026, 2, 5), StatementState.ISSUED)
    assert payable(world.books) == 14_382


def test_a_refund_after_the_payment_makes_the_next_statement_an_invoice(world: World) -> None:
    _january_at_the_book_shop(world)
    [january] = settle("2026-01-31")
    confirm_statement(statement_id=january.public_id, by=OPERATOR, at=on("2026-02-02"))
    book(sale(world, world.books, "1r", "2026-02-03", collected=-10_000, issued=-120, commission=-300, source="refund"))
    record_payment(
        statement_id=january.public_id, paid_on=date(2026, 2, 5), reference="A", by=OPERATOR, at=on("2026-02-05")
    )

    [february] = settle("2026-02-28")

    assert figures(february) == (14_382, -14_382, -9_580, -9_580)
    assert payable(world.books) == -9_580


def test_a_merchant_that_collects_itself_is_invoiced_points_and_commission(world: World) -> None:
    book(sale(world, world.noodles, "1", "2026-01-06", issued=100, commission=200))

    [week] = settle("2026-01-11")

    assert figures(week) == (0, 0, -300, -300)
    assert week.due_date == date(2026, 1, 14)


def test_sums_tell_what_the_amount_is_made_of(world: World) -> None:
    _january_at_the_book_shop(world)

    [january] = settle("2026-01-31")

    sums = get_statement(public_id=january.public_id).sums
    assert [(each.heading, each.amount_fen, each.journal_count) for each in sums] == [
        (Heading.SALES, 14_000, 2),
        (Heading.POINTS_REDEEMED, 1_000, 1),
        (Heading.POINTS_ISSUED, -168, 2),
        (Heading.COMMISSION, -450, 2),
    ]


def test_every_line_names_its_cause_and_all_add_up(world: World) -> None:
    _january_at_the_book_shop(world)

    [january] = settle("2026-01-31")

    lines = list_statement_lines(statement=january)
    assert [(each.source, each.key, each.amount_fen) for each in lines] == [
        ("purchase", "1", 9_580),
        ("purchase", "2", 4_802),
    ]


def test_lines_come_in_pages_that_neither_skip_nor_repeat(world: World) -> None:
    book(*(sale(world, world.books, f"{n}", "2026-01-08", collected=100 + n, commission=1) for n in range(7)))
    [january] = settle("2026-01-31")

    first = list_statement_lines(statement=january, limit=3)
    second = list_statement_lines(statement=january, limit=3, after=first[-1].cursor)
    third = list_statement_lines(statement=january, limit=3, after=second[-1].cursor)

    assert [each.key for each in (*first, *second, *third)] == [f"{n}" for n in range(7)]
    assert list(stream_statement_lines(statement=january)) == [*first, *second, *third]


def test_issuing_again_issues_nothing(world: World) -> None:
    _january_at_the_book_shop(world)
    settle("2026-01-31")

    assert settle("2026-01-31") == []
    assert issue_due_statements(business_date=date(2026, 1, 31), at=on("2026-02-01")) == 0
    assert (Statement.objects.count(), StatementSum.objects.count(), StatementMove.objects.count()) == (1, 4, 1)


def test_an_open_date_is_never_stated(world: World) -> None:
    book(sale(world, world.fuel, "1", "2026-01-06", collected=500))

    issued = issue_statements(through=date(2026, 1, 6), by=OPERATOR, at=on("2026-01-07"))

    assert issued.public_ids == []
    assert not Statement.objects.exists()


def test_only_the_merchants_asked_for_are_stated(world: World) -> None:
    book(
        sale(world, world.fuel, "1", "2026-01-06", collected=500),
        sale(world, world.noodles, "2", "2026-01-06", commission=5),
    )

    statements = settle("2026-01-11", world.noodles)

    assert [each.merchant_id for each in statements] == [world.noodles]
    assert [each.merchant_id for each in settle("2026-01-11")] == [world.fuel]


def test_catching_up_states_every_day_of_movement_and_no_other(world: World) -> None:
    book(*(sale(world, world.fuel, day, f"2026-01-{day}", collected=100) for day in ("06", "07", "10")))

    statements = settle("2026-01-11")

    assert [each.period_start.day for each in statements] == [6, 7, 10]
    assert [figures(each) for each in statements] == [(0, 0, 100, 100), (100, 0, 100, 200), (200, 0, 100, 300)]


def test_a_statement_with_nothing_to_pay_is_closed_at_once(world: World) -> None:
    book(
        sale(world, world.fuel, "1", "2026-01-06", collected=500),
        sale(world, world.fuel, "2", "2026-01-06", collected=-500, source="refund"),
    )

    [statement] = settle("2026-01-06")

    assert statement.state == StatementState.CLOSED
    assert len(list_statement_lines(statement=statement)) == 2


def test_a_new_contract_cuts_the_running_period(world: World) -> None:
    terms = contracts_at(merchant_ids=[world.fuel], day=date(2026, 1, 5))[world.fuel]
    sign_contract(merchant_id=world.books, terms=terms, valid_from=date(2026, 1, 14), by=OPERATOR, at=on("2026-01-10"))
    _january_at_the_book_shop(world)

    statements = settle("2026-01-31")

    assert [(each.period_start.day, each.period_end.day, each.due_fen) for each in statements] == [
        (5, 14, 9_580),
        (20, 21, 4_802),
    ]


def test_a_late_refund_lands_in_the_next_statement(world: World) -> None:
    book(sale(world, world.fuel, "1", "2026-01-06", collected=500))
    settle("2026-01-06")
    book(sale(world, world.fuel, "1r", "2026-01-06", collected=-500, source="refund"), at=on("2026-01-07"))

    [statement] = settle("2026-01-07")

    assert figures(statement) == (500, 0, -500, 0)
    assert [each.key for each in list_statement_lines(statement=statement)] == ["1r"]


def test_the_number_of_queries_does_not_grow_with_the_merchants(world: World) -> None:
    book(sale(world, world.fuel, "1", "2026-01-06", collected=500))
    book(*(sale(world, each, f"b{each}", "2026-01-07", collected=500) for each in world.merchants))
    close("2026-01-31")
    with CaptureQueriesContext(connection) as one:
        issue_statements(through=date(2026, 1, 6), by=OPERATOR, at=on("2026-02-01"))

    with CaptureQueriesContext(connection) as many:
        issue_statements(through=date(2026, 1, 31), by=OPERATOR, at=on("2026-02-01"))

    assert len(many) == len(one)
    assert Statement.objects.count() == 5


def test_books_that_were_altered_stop_the_run(world: World) -> None:
    _january_at_the_book_shop(world)
    drop_triggers()
    settle("2026-01-30")
    execute("UPDATE ledger_fold SET balance = balance + 1 WHERE book_date = '2026-01-20'")

    with pytest.raises(StatementDisagreesWithBooks):
        settle("2026-01-31")

    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"closing_fen": 1},
        {"due_fen": 0, "closing_fen": 0},
        {"period_end": date(2026, 1, 5)},
        {"state": "lost"},
    ],
    ids=str,
)
def test_the_database_refuses_a_statement_that_cannot_be(world: World, change: dict[str, object]) -> None:
    _january_at_the_book_shop(world)
    [january] = settle("2026-01-31")

    with pytest.raises(IntegrityError), django_transaction.atomic():
        Statement.objects.filter(pk=january.pk).update(**change)

    january.refresh_from_db()
    assert figures(january) == (0, 0, 14_382, 14_382)

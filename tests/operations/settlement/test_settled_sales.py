"""Real sales, taken in by checkout: the example of `docs/rules/settlement.md`, in both collect modes."""

from datetime import date

import pytest

from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import get_statement, list_statement_lines
from lianka.domain.settlement.values import Heading
from tests.operations.checkout.tills import NOODLES, results, take_in, told
from tests.operations.settlement.scene import figures, on, payable, settle
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]


@pytest.fixture
def january(world: World) -> Statement:
    """The book shop's January, as the page of rules tells it."""
    batch = take_in(
        told("N1", 100_000, merchant=NOODLES),
        told("B1", 10_000, day=2),
        told("B2", 4_000, day=10, points_spent=1_000),
        at=on("2026-01-31"),
    )
    assert results(batch) == ["purchase"] * 3
    return next(each for each in settle("2026-01-31") if each.merchant_id == world.books)


def test_a_platform_collect_month_is_what_the_page_of_rules_says(world: World, january: Statement) -> None:
    assert figures(january) == (0, 0, 14_382, 14_382)
    sums = get_statement(public_id=january.public_id).sums
    assert [(each.heading, each.amount_fen) for each in sums if each.heading != Heading.POINTS_REDEEMED] == [
        (Heading.SALES, 14_000),
        (Heading.POINTS_ISSUED, -168),
        (Heading.COMMISSION, -450),
    ]
    assert sum(each.amount_fen for each in sums if each.heading == Heading.POINTS_REDEEMED) == 1_000


def test_a_merchant_collect_week_is_an_invoice(world: World, january: Statement) -> None:
    invoice = Statement.objects.get(merchant_id=world.noodles)

    assert figures(invoice) == (0, 0, -3_000, -3_000)
    assert payable(world.noodles) == -3_000


def test_every_line_leads_to_its_purchase_or_refund(world: World, january: Statement) -> None:
    confirm_statement(statement_id=january.public_id, by=OPERATOR, at=on("2026-02-02"))
    record_payment(
        statement_id=january.public_id,
        paid_on=date(2026, 2, 5),
        reference="A",
        by=OPERATOR,
        at=on("2026-02-05"),
    )
    take_in(told("B3", -10_000, day=29), at=on("2026-02-05"))
    february = next(each for each in settle("2026-02-28") if each.merchant_id == world.books)

    purchases = [each.key for each in list_statement_lines(statement=january)]
    assert purchases == [Purchase.objects.get(receipt_number=number).public_id for number in ("B1", "B2")]
    refund = Refund.objects.get()
    causes = {(each.source, each.key): each.amount_fen for each in list_statement_lines(statement=february)}
    assert causes[("refund", refund.public_id)] == -9_580
    assert causes[("settlement_payment", january.public_id)] == -14_382
    assert figures(february) == (14_382, -14_382, -9_580, -9_580)


def test_the_books_are_right_after_settling(world: World, january: Statement) -> None:
    assert list(check_books()) == []
    assert payable(world.books) == january.closing_fen

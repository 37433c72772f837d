"""A statement is paid whole and once, and the books say so."""

from datetime import date

import pytest

from lianka.domain.ledger.chart import BANK
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.settlement.errors import PaymentInvalid, StatementPaidOtherwise
from lianka.domain.settlement.models import Payment, Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import list_statement_lines
from lianka.domain.settlement.values import StatementPayment, StatementState
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, figures, on, payable, sale, settle
from tests.world import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]
AT = on("2026-01-08")


def _confirmed(world: World, fen: int) -> Statement:
    book(sale(world, world.fuel, "1", "2026-01-06", collected=fen))
    [statement] = settle("2026-01-06")
    confirm_statement(statement_id=statement.public_id, by=OPERATOR, at=on("2026-01-07"))
    return statement


def _pay(statement: Statement, *, paid_on: str = "2026-01-07", reference: str = "R1") -> StatementPayment:
    return record_payment(
        statement_id=statement.public_id,
        paid_on=date.fromisoformat(paid_on),
        reference=reference,
        by=OPERATOR,
        at=AT,
    )


@pytest.mark.parametrize("fen", [500, -500])
def test_a_payment_brings_the_account_to_zero_over_the_bank(world: World, fen: int) -> None:
    statement = _confirmed(world, fen)

    payment = _pay(statement)

    statement.refresh_from_db()
    assert (payment.amount_fen, statement.state) == (fen, StatementState.PAID)
    assert payable(world.fuel) == 0
    assert balance_of(AccountRef(BANK, world.platform)) == fen


def test_the_payment_is_a_line_of_the_next_statement(world: World) -> None:
    statement = _confirmed(world, 500)
    _pay(statement)

    [later] = settle("2026-01-07")

    assert (figures(later), later.state) == ((500, -500, 0, 0), StatementState.CLOSED)
    [line] = list_statement_lines(statement=later)
    assert (line.source, line.key, line.amount_fen) == ("settlement_payment", statement.public_id, -500)


def test_a_payment_of_a_closed_date_is_booked_on_the_earliest_open_one(world: World) -> None:
    statement = _confirmed(world, 500)
    settle("2026-01-07")

    _pay(statement, paid_on="2026-01-07")

    payment = Payment.objects.get(statement=statement)
    assert (payment.paid_on, payment.book_date) == (date(2026, 1, 7), date(2026, 1, 8))


def test_the_same_payment_recorded_again_gives_the_first_answer(world: World) -> None:
    statement = _confirmed(world, 500)

    assert _pay(statement) == _pay(statement)

    assert (Payment.objects.count(), payable(world.fuel)) == (1, 0)


@pytest.mark.parametrize("other", [{"reference": "R2"}, {"paid_on": "2026-01-08"}], ids=str)
def test_another_payment_of_a_paid_statement_is_refused(world: World, other: dict[str, str]) -> None:
    statement = _confirmed(world, 500)
    _pay(statement)

    with pytest.raises(StatementPaidOtherwise):
        _pay(statement, **other)

    assert (Payment.objects.count(), payable(world.fuel)) == (1, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"paid_on": "2026-01-06"}, {"paid_on": "2026-01-09"}, {"reference": " "}, {"reference": "9" * 121}],
    ids=["within the period", "in the future", "no reference", "endless reference"],
)
def test_a_payment_that_cannot_be_is_refused(world: World, wrong: dict[str, str]) -> None:
    statement = _confirmed(world, 500)

    with pytest.raises(PaymentInvalid):
        _pay(statement, **wrong)

    statement.refresh_from_db()
    assert (statement.state, payable(world.fuel)) == (StatementState.CONFIRMED, 500)

"""Laws that hold for any journals and any cuts: statements and books agree to the fen."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import (
    get_statement,
    list_statements,
    stream_statement_lines,
    unpaid_fen,
)
from lianka.domain.settlement.values import StatementState
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, on, payable, sale, settle
from tests.world import OPERATOR

pytestmark = [pytest.mark.row("MCH-5"), pytest.mark.slow]
FIRST = date(2026, 1, 5)

Step = tuple[str, int, int]
SALES = st.tuples(st.just("sale"), st.integers(0, 3), st.integers(-900, 900).filter(bool))
SETTLES = st.tuples(st.just("settle"), st.integers(0, 20), st.just(0))
PAYS = st.tuples(st.just("pay"), st.integers(0, 3), st.just(0))
STEPS = st.lists(st.one_of(SALES, SALES, SETTLES, PAYS), min_size=3, max_size=25)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_statements_and_books_agree_after_every_step(world: World, steps: list[Step]) -> None:
    # Each example plays in the same alliance, and leaves no trace.
    before = transaction.savepoint()
    day = FIRST
    for number, (verb, which, fen) in enumerate(steps):
        if verb == "sale":
            _sell(world, world.merchants[which], f"{number}", day, fen)
        elif verb == "settle":
            day += timedelta(days=which + 1)
            settle(day - timedelta(days=1))
        else:
            _pay_oldest(world.merchants[which], day)
    settle(day + timedelta(days=40))
    for merchant in world.merchants:
        _check(merchant)
    transaction.savepoint_rollback(before)


def _sell(world: World, merchant: int, key: str, day: date, fen: int) -> None:
    book(sale(world, merchant, key, day, collected=fen, issued=fen // 7, commission=fen // 50))


def _pay_oldest(merchant: int, day: date) -> None:
    statement = list_statements(merchant_ids=[merchant], state=StatementState.ISSUED).last()
    if statement is not None:
        at = on(day)
        confirm_statement(statement_id=statement.public_id, by=OPERATOR, at=at)
        record_payment(statement_id=statement.public_id, paid_on=day, reference="R", by=OPERATOR, at=at)


def _check(merchant: int) -> None:
    statements = list(list_statements(merchant_ids=[merchant]))[::-1]
    assert unpaid_fen(merchant_id=merchant) == payable(merchant)
    for earlier, later in pairwise(statements):
        assert earlier.period_end <= later.period_start
        assert earlier.closing_fen == later.opening_fen
    for each in statements:
        _check_statement(each)
    assert (statements[-1].closing_fen if statements else 0) == payable(merchant)


def _check_statement(statement: Statement) -> None:
    moved = statement.closing_fen - statement.opening_fen
    lines = list(stream_statement_lines(statement=statement))
    assert sum(line.amount_fen for line in lines) == moved
    assert sum(each.amount_fen for each in get_statement(public_id=statement.public_id).sums) == moved
    assert all(statement.period_start <= line.book_date < statement.period_end for line in lines)

"""Settlement meets rivals: real processes on real connections, on both databases."""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

import pytest

from lianka.domain.settlement.errors import NothingToExport, StatementPaidOtherwise
from lianka.domain.settlement.models import BankFileEntry, Payment, Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.export_bank_file import export_bank_file
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import list_statements, stream_statement_lines, unpaid_fen
from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, close, on, payable, sale, settle
from tests.rivals import process
from tests.world import OPERATOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("MCH-5"), pytest.mark.slow]
SELLERS, SALES_EACH = 3, 12
AT = on("2026-01-20")


def _exit_codes(*works: Callable[[], object]) -> list[int | None]:
    """Run each in a process of its own at once. 0: done, 3: refused, else a defect."""

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except DomainError:
            sys.exit(3)

    with ExitStack() as stack:
        children = [stack.enter_context(process(lambda work=work: run(work))) for work in works]  # type: ignore[misc]  # the loop's own variable
        for child in children:
            child.join(60)
        return sorted((child.exitcode for child in children), key=str)


def _sell_and_refund(world: World, seller: int) -> None:
    for number in range(SALES_EACH):
        day = f"2026-01-{6 + number % 3:02}"
        book(sale(world, world.fuel, f"{seller}-{number}", day, collected=100 + number, commission=1), at=AT)
        undone = sale(world, world.fuel, f"{seller}-{number}", day, collected=-50, source="refund")
        book(undone, at=AT)


def test_nothing_is_lost_or_stated_twice_while_dates_close_under_sales_and_refunds(world: World) -> None:
    def close_and_issue() -> None:
        for day in ("2026-01-06", "2026-01-07", "2026-01-08"):
            close(day)
            issue_statements(through=date.fromisoformat(day), by=OPERATOR, at=AT)

    sellers = [lambda seller=seller: _sell_and_refund(world, seller) for seller in range(SELLERS)]
    assert set(_exit_codes(close_and_issue, close_and_issue, *sellers)) == {0}
    settle("2026-01-10")

    statements = list(list_statements(merchant_ids=[world.fuel]))
    lines = Counter((line.source, line.key) for each in statements for line in stream_statement_lines(statement=each))
    assert (len(lines), set(lines.values())) == (2 * SELLERS * SALES_EACH, {1})
    moved = SELLERS * sum(100 + number - 1 - 50 for number in range(SALES_EACH))
    assert (
        sum(each.due_fen for each in statements) == payable(world.fuel) == unpaid_fen(merchant_id=world.fuel) == moved
    )


def _confirmed(world: World) -> Statement:
    book(sale(world, world.fuel, "1", "2026-01-06", collected=500))
    [statement] = settle("2026-01-06")
    confirm_statement(statement_id=statement.public_id, by=OPERATOR, at=AT)
    return statement


def _pay(statement: Statement, reference: str) -> None:
    paid_on = date(2026, 1, 8)
    record_payment(statement_id=statement.public_id, paid_on=paid_on, reference=reference, by=OPERATOR, at=AT)


def test_of_operators_who_pay_one_statement_at_once_one_takes_effect(world: World) -> None:
    statement = _confirmed(world)

    codes = _exit_codes(*(lambda name=name: _pay(statement, name) for name in ("A", "B", "C")))

    assert codes == [0, 3, 3]
    assert (Payment.objects.count(), payable(world.fuel)) == (1, 0)
    with pytest.raises(StatementPaidOtherwise):
        _pay(statement, "D")


def test_two_runs_at_once_issue_each_statement_once(world: World) -> None:
    book(*(sale(world, each, f"{each}", "2026-01-06", collected=500) for each in world.merchants))
    close("2026-01-31")

    def issue() -> None:
        issue_statements(through=date(2026, 1, 31), by=OPERATOR, at=AT)

    assert _exit_codes(issue, issue, issue) == [0, 0, 0]
    assert Statement.objects.count() == 4


def test_of_two_exports_at_once_one_gets_the_statements(world: World) -> None:
    _confirmed(world)

    def export() -> None:
        export_bank_file(by=OPERATOR, at=AT)

    assert _exit_codes(export, export) == [0, 3]
    assert BankFileEntry.objects.count() == 1
    with pytest.raises(NothingToExport):
        export()

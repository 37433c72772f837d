"""Confirm, dispute, resolve: who may follow whom, and what is kept of it."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError
from django.db import transaction as django_transaction

from lianka.domain.ledger.values import JournalKey
from lianka.domain.settlement.errors import (
    NoteInvalid,
    StatementCannotMove,
    StatementInBankFile,
    StatementLineNotFound,
    StatementNotFound,
)
from lianka.domain.settlement.models import DisputedLine, Statement, StatementMove
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.dispute_statement import dispute_statement, resolve_dispute
from lianka.domain.settlement.operations.export_bank_file import export_bank_file
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import get_statement, list_statement_lines
from lianka.domain.settlement.values import StatementState
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.calendar import business_date
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, on, sale, settle
from tests.world import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]
OWNER = Actor(ActorKind.STAFF, "lin")
AT = on("2026-02-02")


@pytest.fixture
def january(world: World) -> Statement:
    """The book shop's first statement, issued."""
    book(
        sale(world, world.books, "1", "2026-01-08", collected=10_000, commission=300),
        sale(world, world.books, "2", "2026-01-09", collected=500),
    )
    [statement] = settle("2026-01-31")
    return statement


def _confirm(statement: Statement) -> None:
    confirm_statement(statement_id=statement.public_id, by=OWNER, at=AT)


def _dispute(statement: Statement) -> None:
    dispute_statement(statement_id=statement.public_id, note="金额不对", by=OWNER, at=AT)


def _resolve(statement: Statement) -> None:
    resolve_dispute(statement_id=statement.public_id, note="已核对", by=OPERATOR, at=AT)


def _pay(statement: Statement) -> None:
    record_payment(statement_id=statement.public_id, paid_on=business_date(AT), reference="R1", by=OPERATOR, at=AT)


ACTS: dict[str, Callable[[Statement], None]] = {
    "confirm": _confirm,
    "dispute": _dispute,
    "resolve": _resolve,
    "pay": _pay,
}
WAYS = {
    "": (StatementState.ISSUED, {"confirm", "dispute"}),
    "confirm": (StatementState.CONFIRMED, {"dispute", "pay"}),
    "dispute": (StatementState.DISPUTED, {"resolve"}),
    "dispute resolve": (StatementState.CONFIRMED, {"dispute", "pay"}),
    "confirm dispute": (StatementState.DISPUTED, {"resolve"}),
    # Recording the same payment again is answered, not refused.
    "confirm pay": (StatementState.PAID, {"pay"}),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", WAYS)
def test_each_act_is_possible_in_its_states_alone(january: Statement, way: str, act: str) -> None:
    for name in way.split():
        ACTS[name](january)
        january.refresh_from_db()
    state, possible = WAYS[way]
    moves = StatementMove.objects.count()

    if act in possible:
        ACTS[act](january)
    else:
        with pytest.raises(StatementCannotMove):
            ACTS[act](january)
        january.refresh_from_db()
        assert (january.state, StatementMove.objects.count()) == (state, moves)


def test_each_step_keeps_who_when_and_why(january: Statement) -> None:
    _dispute(january)
    _resolve(january)

    steps = get_statement(public_id=january.public_id).steps
    assert [(each.from_state, each.to_state, each.moved_by, each.note) for each in steps] == [
        (None, StatementState.ISSUED, "operator:admin", ""),
        (StatementState.ISSUED, StatementState.DISPUTED, "staff:lin", "金额不对"),
        (StatementState.DISPUTED, StatementState.CONFIRMED, "operator:admin", "已核对"),
    ]
    assert steps[-1].moved_at == AT
    assert AuditEntry.objects.filter(subject=january.public_id).count() == 2


def test_a_dispute_may_name_lines(january: Statement) -> None:
    lines = {JournalKey("purchase", "2"): "没有这笔"}

    dispute_statement(statement_id=january.public_id, note="请核对", lines=lines, by=OWNER, at=AT)

    noted = [(each.key, each.dispute_note) for each in list_statement_lines(statement=january)]
    assert noted == [("1", ""), ("2", "没有这笔")]


@pytest.mark.parametrize("key", ["3", "2026-02"])
def test_only_lines_of_the_statement_can_be_disputed(world: World, january: Statement, key: str) -> None:
    book(sale(world, world.books, "2026-02", "2026-02-01", collected=1))

    with pytest.raises(StatementLineNotFound):
        dispute_statement(
            statement_id=january.public_id,
            note="请核对",
            lines={JournalKey("purchase", key): "?"},
            by=OWNER,
            at=AT,
        )

    january.refresh_from_db()
    assert january.state == StatementState.ISSUED
    assert not DisputedLine.objects.exists()


@pytest.mark.parametrize("note", ["", "  ", "长" * 501])
def test_a_dispute_needs_a_note(january: Statement, note: str) -> None:
    with pytest.raises(NoteInvalid):
        dispute_statement(statement_id=january.public_id, note=note, by=OWNER, at=AT)

    january.refresh_from_db()
    assert january.state == StatementState.ISSUED


def test_a_statement_in_a_bank_file_is_disputed_no_more(january: Statement) -> None:
    _confirm(january)
    export_bank_file(by=OPERATOR, at=AT)

    with pytest.raises(StatementInBankFile):
        _dispute(january)

    january.refresh_from_db()
    assert january.state == StatementState.CONFIRMED


def test_an_unknown_statement_is_not_found(world: World) -> None:
    with pytest.raises(StatementNotFound):
        confirm_statement(statement_id="stm_unknown", by=OPERATOR, at=AT)


def test_history_cannot_be_rewritten(january: Statement) -> None:
    with pytest.raises(DatabaseError), django_transaction.atomic():
        StatementMove.objects.filter(statement=january).update(moved_by="nobody")

    assert StatementMove.objects.get(statement=january).moved_by == "operator:admin"

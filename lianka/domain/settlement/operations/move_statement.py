"""The one function that moves a statement along its life."""

from datetime import datetime

from lianka.domain.settlement.errors import NoteInvalid, StatementCannotMove, StatementNotFound
from lianka.domain.settlement.models import Statement, StatementMove
from lianka.domain.settlement.rules.lifecycle import can_move
from lianka.domain.settlement.values import NOTE_LENGTH_MAX, StatementState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required


@transaction_required
def lock_statement(*, public_id: str) -> Statement:
    """Read the statement and keep rivals from moving it until the transaction ends. Raises `StatementNotFound`."""
    statement = Statement.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if statement is None:
        raise StatementNotFound(field="statement")
    return statement


@transaction_required
def move_statement(
    *, statement: Statement, to_state: StatementState, by: Actor, at: datetime, note: str = ""
) -> StatementMove:
    """Move a locked statement and keep the move as history. Raises `StatementCannotMove`."""
    from_state = StatementState(statement.state)
    if not can_move(from_state=from_state, to_state=to_state):
        raise StatementCannotMove(field="statement", number=statement.number, state=from_state.label)
    Statement.objects.filter(pk=statement.pk).update(state=to_state)
    statement.state = to_state
    facts = {"from": from_state.value, "to": to_state.value}
    record(by=by, action="settlement.move_statement", subject=statement.public_id, at=at, facts=facts, reason=note)
    return StatementMove.objects.create(
        statement=statement,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        note=note,
    )


def checked_note(note: str) -> str:
    """Return the note without blanks around it. Raises `NoteInvalid` for an empty or too long one."""
    stripped = note.strip()
    if not 1 <= len(stripped) <= NOTE_LENGTH_MAX:
        raise NoteInvalid(field="note")
    return stripped

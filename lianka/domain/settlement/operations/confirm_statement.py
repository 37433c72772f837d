"""Accept a statement."""

from datetime import datetime

from lianka.domain.settlement.errors import StatementCannotMove
from lianka.domain.settlement.operations.move_statement import lock_statement, move_statement
from lianka.domain.settlement.values import StatementState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def confirm_statement(*, statement_id: str, by: Actor, at: datetime) -> None:
    """Confirm an issued statement, so that it can be paid.

    A disputed one is confirmed by `resolve_dispute`, with a note. Raises `StatementNotFound` or
    `StatementCannotMove`.
    """
    statement = lock_statement(public_id=statement_id)
    if statement.state == StatementState.DISPUTED:
        raise StatementCannotMove(field="statement", number=statement.number, state=StatementState.DISPUTED.label)
    move_statement(statement=statement, to_state=StatementState.CONFIRMED, by=by, at=at)

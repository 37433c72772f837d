"""Contest a statement, and settle the dispute."""

from collections.abc import Mapping
from datetime import datetime

from lianka.domain.ledger.queries.statements import AccountJournal, find_account_journal
from lianka.domain.ledger.values import JournalKey
from lianka.domain.settlement.errors import (
    StatementCannotMove,
    StatementInBankFile,
    StatementLineNotFound,
)
from lianka.domain.settlement.models import BankFileEntry, DisputedLine, Statement
from lianka.domain.settlement.operations.move_statement import (
    checked_note,
    lock_statement,
    move_statement,
)
from lianka.domain.settlement.values import StatementState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction

_NO_LINES: Mapping[JournalKey, str] = {}


@transaction
def dispute_statement(
    *,
    statement_id: str,
    note: str,
    by: Actor,
    at: datetime,
    lines: Mapping[JournalKey, str] = _NO_LINES,
) -> None:
    """Contest a statement as a whole, and any of its `lines` with a note each. It is not paid until resolved.

    Changes no amount: a correction is a new journal, and so part of a later statement. Raises
    `StatementNotFound`, `StatementCannotMove`, `StatementInBankFile`, `StatementLineNotFound`, `NoteInvalid`.
    """
    statement = lock_statement(public_id=statement_id)
    if BankFileEntry.objects.filter(statement=statement).exists():
        raise StatementInBankFile(field="statement", number=statement.number)
    move = move_statement(statement=statement, to_state=StatementState.DISPUTED, by=by, at=at, note=checked_note(note))
    DisputedLine.objects.bulk_create(
        DisputedLine(
            move=move,
            statement=statement,
            journal_id=_find_line(statement, line).journal_id,
            note=checked_note(of_line),
        )
        for line, of_line in lines.items()
    )


@transaction
def resolve_dispute(*, statement_id: str, note: str, by: Actor, at: datetime) -> None:
    """Confirm a disputed statement, saying how the dispute was settled.

    Raises `StatementNotFound`, `StatementCannotMove`, `NoteInvalid`.
    """
    statement = lock_statement(public_id=statement_id)
    if statement.state != StatementState.DISPUTED:
        raise StatementCannotMove(
            field="statement", number=statement.number, state=StatementState(statement.state).label
        )
    move_statement(statement=statement, to_state=StatementState.CONFIRMED, by=by, at=at, note=checked_note(note))


def _find_line(statement: Statement, line: JournalKey) -> AccountJournal:
    journal = find_account_journal(account_id=statement.account_id, source=line.source, key=line.key)
    if journal is None or not statement.period_start <= journal.book_date < statement.period_end:
        raise StatementLineNotFound(field="lines")
    return journal

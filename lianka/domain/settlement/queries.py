"""What others may ask about statements. Their lines are read from the books, a page at a time."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from django.db.models import Max, Q, QuerySet, Sum

from lianka.domain.ledger.queries.statements import (
    AccountJournal,
    find_account_journal,
    list_account_journals,
    list_account_moves,
)
from lianka.domain.settlement.errors import StatementLineNotFound, StatementNotFound
from lianka.domain.settlement.models import (
    BankFileEntry,
    DisputedLine,
    Payment,
    Statement,
    StatementMove,
    StatementSum,
)
from lianka.domain.settlement.rules.headings import heading_of, part_of
from lianka.domain.settlement.rules.lifecycle import TRANSITIONS
from lianka.domain.settlement.values import (
    Heading,
    LineCursor,
    LinePart,
    StatementLine,
    StatementPayment,
    StatementState,
    StatementStep,
    StatementView,
    SumView,
)
from lianka.foundation.calendar import Period
from lianka.foundation.values import Fen

PAGE_SIZE: Final = 100
_STREAM_SIZE: Final = 2_000
_HEADINGS: Final = list(Heading)


def latest_period_ends(*, merchant_ids: Collection[int] | None = None) -> dict[int, date]:
    """The end of each merchant's latest statement; merchants without a statement are left out."""
    found = Statement.objects.all()
    if merchant_ids is not None:
        found = found.filter(merchant_id__in=merchant_ids)
    return dict(found.values_list("merchant_id").annotate(latest=Max("period_end")))


def find_statement(*, public_id: str) -> Statement:
    """The row of a statement, for doors that first ask whose it is. Raises `StatementNotFound`."""
    statement = Statement.objects.select_related("merchant").filter(public_id=public_id).first()
    if statement is None:
        raise StatementNotFound(field="statement")
    return statement


def find_statement_by_number(*, number: str) -> Statement:
    """The row of a statement by its number, as people name it, or its public id. Raises `StatementNotFound`."""
    found = Statement.objects.filter(Q(number=number.strip()) | Q(public_id=number.strip()))
    statement = found.select_related("merchant").first()
    if statement is None:
        raise StatementNotFound(field="statement")
    return statement


def list_statements(
    *,
    merchant_ids: Collection[int] | None = None,
    state: StatementState | None = None,
    public_ids: Collection[str] | None = None,
) -> QuerySet[Statement]:
    """Statements with their merchants, the latest period first, narrowed down as asked. Read it in pages."""
    found = Statement.objects.select_related("merchant").order_by("-period_end", "-id")
    if merchant_ids is not None:
        found = found.filter(merchant_id__in=merchant_ids)
    if state is not None:
        found = found.filter(state=state)
    if public_ids is not None:
        found = found.filter(public_id__in=public_ids)
    return found


def get_statement(*, public_id: str) -> StatementView:
    """Everything of a statement but its lines, in a fixed number of queries. Raises `StatementNotFound`."""
    statement = find_statement(public_id=public_id)
    merchant = statement.merchant
    entry = BankFileEntry.objects.select_related("bank_file").filter(statement=statement).first()
    return StatementView(
        public_id=statement.public_id,
        number=statement.number,
        merchant_id=merchant.pk,
        merchant_code=merchant.code,
        merchant_name=merchant.name,
        period=Period(statement.period_start, statement.period_end),
        due_date=statement.due_date,
        state=StatementState(statement.state),
        issued_at=statement.issued_at,
        opening_fen=Fen(statement.opening_fen),
        payments_fen=Fen(statement.payments_fen),
        due_fen=Fen(statement.due_fen),
        closing_fen=Fen(statement.closing_fen),
        sums=_sums(statement),
        steps=_steps(statement),
        payment=_payment(statement),
        bank_file_id=entry.bank_file.public_id if entry else None,
        next_states=_next_states(StatementState(statement.state), is_exported=entry is not None),
    )


def list_statement_lines(
    *, statement: Statement, after: LineCursor | None = None, limit: int = PAGE_SIZE
) -> list[StatementLine]:
    """A page of a statement's lines: one for each journal that touched the payable account, as booked.

    Each names its cause (source and key), which leads to the purchase. Costs the same on any page.
    """
    journals = list_account_journals(
        account_id=statement.account_id,
        start=statement.period_start,
        end=statement.period_end,
        after=after,
        limit=limit,
    )
    disputed = DisputedLine.objects.filter(statement=statement, journal_id__in=[each.journal_id for each in journals])
    notes = dict(disputed.order_by("id").values_list("journal_id", "note"))
    return [_line(each, notes.get(each.journal_id, "")) for each in journals]


def stream_statement_lines(*, statement: Statement) -> Iterator[StatementLine]:
    """All lines of a statement, read in batches, for a file of any length."""
    after = None
    while page := list_statement_lines(statement=statement, after=after, limit=_STREAM_SIZE):
        yield from page
        after = page[-1].cursor


def get_statement_line(*, statement: Statement, source: str, key: str) -> tuple[StatementLine, list[LinePart]]:
    """One line of a statement, and the parts it is made of. Raises `StatementLineNotFound`."""
    journal = find_account_journal(account_id=statement.account_id, source=source, key=key)
    if journal is None or not statement.period_start <= journal.book_date < statement.period_end:
        raise StatementLineNotFound(field="line")
    note = DisputedLine.objects.filter(statement=statement, journal_id=journal.journal_id).order_by("-id")
    noted = note.values_list("note", flat=True).first()
    moves = list_account_moves(account_id=statement.account_id, journal_id=journal.journal_id)
    parts = [
        LinePart(
            part=part_of(source=source, counter_kind=move.counter_kind, is_credit=move.change > 0),
            counter_kind=move.counter_kind,
            amount_fen=Fen(move.change),
        )
        for move in moves
    ]
    return _line(journal, noted or ""), parts


def unpaid_fen(*, merchant_id: int) -> Fen:
    """What is due to the merchant, less what is due from it, over all statements not paid yet."""
    unpaid = Statement.objects.filter(merchant_id=merchant_id).exclude(state=StatementState.PAID)
    return Fen(unpaid.aggregate(total=Sum("due_fen"))["total"] or 0)


def _next_states(state: StatementState, *, is_exported: bool) -> frozenset[StatementState]:
    return TRANSITIONS[state] - ({StatementState.DISPUTED} if is_exported else set())


def _line(journal: AccountJournal, note: str) -> StatementLine:
    return StatementLine(
        journal_id=journal.journal_id,
        source=journal.source,
        key=journal.key,
        reason=journal.reason,
        happened_at=journal.happened_at,
        book_date=journal.book_date,
        amount_fen=Fen(journal.change),
        dispute_note=note,
    )


def _sums(statement: Statement) -> list[SumView]:
    found = [
        SumView(
            heading=heading_of(source=each.source, counter_kind=each.counter_kind, is_credit=each.is_credit),
            part=part_of(source=each.source, counter_kind=each.counter_kind, is_credit=each.is_credit),
            source=each.source,
            counter_kind=each.counter_kind,
            amount_fen=Fen(each.amount_fen),
            journal_count=each.journal_count,
        )
        for each in StatementSum.objects.filter(statement=statement)
    ]
    return sorted(found, key=lambda each: (_HEADINGS.index(each.heading), each.source, each.counter_kind))


def _steps(statement: Statement) -> list[StatementStep]:
    return [
        StatementStep(
            from_state=StatementState(each.from_state) if each.from_state else None,
            to_state=StatementState(each.to_state),
            moved_at=each.moved_at,
            moved_by=each.moved_by,
            note=each.note,
        )
        for each in StatementMove.objects.filter(statement=statement).order_by("id")
    ]


def _payment(statement: Statement) -> StatementPayment | None:
    payment = Payment.objects.filter(statement=statement).first()
    if payment is None:
        return None
    return StatementPayment(
        amount_fen=Fen(payment.amount_fen),
        paid_on=payment.paid_on,
        reference=payment.reference,
        recorded_at=payment.recorded_at,
    )

"""Book that a statement was paid."""

from datetime import date, datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.chart import BANK, PAYABLE
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Posting, Transfer
from lianka.domain.settlement.errors import PaymentInvalid, StatementPaidOtherwise
from lianka.domain.settlement.models import Payment, Statement
from lianka.domain.settlement.operations.move_statement import lock_statement, move_statement
from lianka.domain.settlement.values import SETTLEMENT_PAYMENT, StatementPayment, StatementState
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date, latest_moment
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen

REFERENCE_LENGTH_MAX = 120


@transaction
def record_payment(*, statement_id: str, paid_on: date, reference: str, by: Actor, at: datetime) -> StatementPayment:
    """Book the payment of a confirmed statement, always of its whole amount, and return it.

    A positive amount was paid to the merchant, a negative one was received from it. The same payment recorded
    again gives the first answer. Moves no money at a bank. Raises `StatementNotFound`, `PaymentInvalid`,
    `StatementCannotMove`, or `StatementPaidOtherwise` when it was paid on another day or reference.
    """
    statement = lock_statement(public_id=statement_id)
    reference = reference.strip()
    if statement.state == StatementState.PAID:
        return _recorded_before(statement, paid_on, reference)
    if not 1 <= len(reference) <= REFERENCE_LENGTH_MAX:
        raise PaymentInvalid(field="reference")
    if not statement.period_end <= paid_on <= business_date(at):
        raise PaymentInvalid(field="paid_on")
    move_statement(statement=statement, to_state=StatementState.PAID, by=by, at=at, note=reference)
    [posting] = post([_journal(statement, happened_at=min(at, latest_moment(paid_on)))], at=at)
    if posting.refusal is not None:
        raise posting.refusal
    payment = _payment(statement, posting, paid_on, reference, by, at)
    payment.save(force_insert=True)
    return _answer(payment)


def _payment(statement: Statement, posting: Posting, paid_on: date, reference: str, by: Actor, at: datetime) -> Payment:
    assert posting.journal_id is not None
    assert posting.book_date is not None
    return Payment(
        statement=statement,
        merchant_id=statement.merchant_id,
        amount_fen=statement.due_fen,
        paid_on=paid_on,
        reference=reference,
        journal_id=posting.journal_id,
        book_date=posting.book_date,
        recorded_at=at,
        recorded_by=f"{by.kind}:{by.name}",
    )


def _journal(statement: Statement, *, happened_at: datetime) -> Journal:
    payable = AccountRef(PAYABLE, statement.merchant_id)
    bank = AccountRef(BANK, get_platform_party_id())
    debit, credit = (payable, bank) if statement.due_fen > 0 else (bank, payable)
    return Journal(
        source=SETTLEMENT_PAYMENT,
        key=statement.public_id,
        reason="statement_paid",
        happened_at=happened_at,
        transfers=(Transfer(debit, credit, abs(statement.due_fen)),),
    )


def _recorded_before(statement: Statement, paid_on: date, reference: str) -> StatementPayment:
    payment = Payment.objects.get(statement=statement)
    if (payment.paid_on, payment.reference) != (paid_on, reference):
        raise StatementPaidOtherwise(field="statement", number=statement.number, reference=payment.reference)
    return _answer(payment)


def _answer(payment: Payment) -> StatementPayment:
    return StatementPayment(
        amount_fen=Fen(payment.amount_fen),
        paid_on=payment.paid_on,
        reference=payment.reference,
        recorded_at=payment.recorded_at,
    )

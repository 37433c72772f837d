"""What a till record must be, whoever brings it. Pure."""

from datetime import datetime

from lianka.domain.checkout.errors import HappensInFuture, TillRecordInvalid
from lianka.domain.checkout.values import RECEIPT_LENGTH_MAX, TillRecord
from lianka.foundation.errors import DomainError


def flaw_of(record: TillRecord, *, at: datetime) -> DomainError | None:
    """Why a record cannot be taken whatever is in the books, or None."""
    if not 0 < len(record.receipt_number) <= RECEIPT_LENGTH_MAX:
        return TillRecordInvalid(field="receipt_number")
    if record.amount_fen <= 0 and (record.amount_fen < 0) == (record.points_spent > 0):
        return TillRecordInvalid(field="amount_fen")
    if record.points_spent < 0:
        return TillRecordInvalid(field="points_spent")
    if record.happened_at > at:
        return HappensInFuture(field="happened_at")
    return None

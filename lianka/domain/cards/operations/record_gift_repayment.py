"""Finance records that the bank gave money back for voided codes (CARD-12)."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.cards.errors import GiftPayerInvalid, GiftReferenceUsed, GiftRepaymentDiffers
from lianka.domain.cards.models import GiftRepayment
from lianka.domain.cards.operations.book_gift_codes import book_repayment
from lianka.domain.cards.operations.move_gift_batch import lock_paid_gift_batch
from lianka.domain.cards.queries.gift_codes import get_repayment_due
from lianka.domain.cards.values import BANK_REFERENCE_LENGTH_MAX
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import RaceLost, transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def record_gift_repayment(*, batch_public_id: str, amount_fen: int, reference: str, by: Actor, at: datetime) -> str:
    """Book that all that is owed for voided codes of a batch went back, and return the repayment's public id.

    Moves no money by itself. Raises `GiftBatchNotFound`, `GiftBatchNotPaid`, `GiftPayerInvalid`,
    `GiftRepaymentDiffers` or `GiftReferenceUsed`.
    """
    batch = lock_paid_gift_batch(public_id=batch_public_id)
    if not 0 < len(reference) <= BANK_REFERENCE_LENGTH_MAX or not reference.isprintable():
        raise GiftPayerInvalid(field="reference")
    due_fen = get_repayment_due(batch_id=batch.pk)
    if amount_fen != due_fen or due_fen == 0:
        raise GiftRepaymentDiffers(field="amount_fen", due_fen=due_fen, amount_fen=amount_fen)
    if GiftRepayment.objects.filter(reference=reference).exists():
        raise GiftReferenceUsed(field="reference")
    try:
        repayment = GiftRepayment.objects.create(
            public_id=new_public_id("gfr"),
            batch=batch,
            amount_fen=amount_fen,
            reference=reference,
            repaid_at=at,
            repaid_by=f"{by.kind}:{by.name}",
        )
    except IntegrityError as error:
        raise RaceLost from error  # a rival recorded the same reference
    book_repayment(repayment=repayment.public_id, amount_fen=amount_fen, at=at)
    facts = {"repayment": repayment.public_id, "amount_fen": amount_fen}
    record(by=by, action="cards.record_gift_repayment", subject=batch.public_id, at=at, facts=facts)
    return repayment.public_id

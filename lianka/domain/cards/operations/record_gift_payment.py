"""Finance records that a batch of gift codes was paid for; that makes its codes (CARD-12)."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.cards.errors import (
    GiftBatchOver,
    GiftPayerInvalid,
    GiftPaymentDiffers,
    GiftReferenceUsed,
)
from lianka.domain.cards.keys import gift_code_hash, gift_code_key
from lianka.domain.cards.models import GiftBatch
from lianka.domain.cards.operations.book_gift_codes import book_payment
from lianka.domain.cards.operations.move_gift_batch import lock_gift_batch, move_gift_batch, require_gift_move
from lianka.domain.cards.rules.gift_codes import gift_code, hint_of, shares_of
from lianka.domain.cards.values import BANK_REFERENCE_LENGTH_MAX, GiftBatchState, GiftCodeState, GiftPayer
from lianka.foundation.audit import Actor
from lianka.foundation.db import RaceLost, insert_rows, transaction

_COLUMNS = {
    "batch_id": "bigint",
    "number": "integer",
    "code_hash": "text",
    "hint": "text",
    "price_fen": "bigint",
    "state": "text",
}


@transaction
def record_gift_payment(
    *, batch_public_id: str, amount_fen: int, paid_by: GiftPayer, reference: str, by: Actor, at: datetime
) -> None:
    """Book what the buyer paid, all at once, and make the codes. Each code keeps what it cost.

    By the bank, under a reference that no other batch was paid with; or out of what the merchant is owed, without one.
    Raises `GiftBatchNotFound`, `GiftBatchCannotMove`, `GiftBatchOver`, `GiftPayerInvalid`, `GiftPaymentDiffers` or
    `GiftReferenceUsed`.
    """
    batch = lock_gift_batch(public_id=batch_public_id)
    require_gift_move(batch, GiftBatchState.PAID)
    if at >= batch.expires_at:
        raise GiftBatchOver(field="batch")
    _check_payer(batch, paid_by, reference)
    if amount_fen != batch.total_fen:
        raise GiftPaymentDiffers(field="amount_fen", total_fen=batch.total_fen, amount_fen=amount_fen)
    if reference and GiftBatch.objects.filter(reference=reference).exists():
        raise GiftReferenceUsed(field="reference")
    batch.paid_by, batch.reference, batch.paid_at = paid_by, reference or None, at
    try:
        move_gift_batch(batch=batch, to_state=GiftBatchState.PAID, by=by, at=at, reason=reference)
    except IntegrityError as error:
        raise RaceLost from error  # a rival recorded the same reference
    _make_codes(batch)
    book_payment(batch, at=at)


def _check_payer(batch: GiftBatch, paid_by: GiftPayer, reference: str) -> None:
    if paid_by == GiftPayer.BANK:
        is_sound = 0 < len(reference) <= BANK_REFERENCE_LENGTH_MAX and reference.isprintable()
    else:
        is_sound = batch.merchant_id is not None and not reference
    if not is_sound:
        raise GiftPayerInvalid(field="reference" if paid_by == GiftPayer.BANK or reference else "paid_by")


def _make_codes(batch: GiftBatch) -> None:
    key, nonce = gift_code_key(), bytes(batch.nonce)
    rows = []
    for number, price_fen in enumerate(shares_of(batch.total_fen, batch.count), start=1):
        code = gift_code(key=key, nonce=nonce, number=number)
        row = (batch.pk, number, gift_code_hash(code), hint_of(code), price_fen, GiftCodeState.NEW.value)
        rows.append(row)
    insert_rows("cards_giftcode", _COLUMNS, rows)

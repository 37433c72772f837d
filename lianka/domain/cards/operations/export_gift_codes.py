"""Hand the codes of a batch to its buyer (CARD-12)."""

from datetime import datetime

from lianka.domain.cards.keys import gift_code_key
from lianka.domain.cards.models import GiftBatch, GiftCode
from lianka.domain.cards.operations.move_gift_batch import lock_paid_gift_batch
from lianka.domain.cards.rules.gift_codes import gift_code, grouped
from lianka.domain.cards.values import ExportedBatch, ExportedCode, GiftCodeState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def export_gift_codes(*, batch_public_id: str, by: Actor, at: datetime) -> ExportedBatch:
    """All codes of a paid batch, with what became of each; who took them and when is kept in the audit, every time.

    Raises `GiftBatchNotFound` or `GiftBatchNotPaid`.
    """
    batch = lock_paid_gift_batch(public_id=batch_public_id)
    batch.exported_at, batch.exported_by = at, f"{by.kind}:{by.name}"
    batch.save(update_fields=["exported_at", "exported_by"])
    facts = {"count": batch.count}
    record(by=by, action="cards.export_gift_codes", subject=batch.public_id, at=at, facts=facts)
    return ExportedBatch(batch.public_id, batch.option.plan.name, batch.expires_at, _codes(batch))


def _codes(batch: GiftBatch) -> tuple[ExportedCode, ...]:
    key, nonce = gift_code_key(), bytes(batch.nonce)
    rows = GiftCode.objects.filter(batch=batch).order_by("number").values_list("number", "state")
    return tuple(
        ExportedCode(number, grouped(gift_code(key=key, nonce=nonce, number=number)), GiftCodeState(state))
        for number, state in rows
    )

"""Give the printer the numbers and activation codes of a batch (CARD-10)."""

from datetime import datetime

from lianka.domain.cards.errors import BatchHandedOver, BatchNotFound
from lianka.domain.cards.keys import activation_codes
from lianka.domain.cards.models import PhysicalBatch
from lianka.domain.cards.rules.physical import NUMBER_IN_ADDRESS, physical_number
from lianka.domain.cards.values import BatchFile, BatchState, in_groups
from lianka.foundation.audit import Actor, record
from lianka.foundation.csv_text import csv_lines
from lianka.foundation.db import transaction, transaction_required

_HEADINGS = ("number", "printed_number", "activation_code", "qr_code", "magnetic_track_2")


@transaction
def export_physical_batch(*, batch_public_id: str, bind_address: str, by: Actor, at: datetime) -> BatchFile:
    """Write the CSV for the printer: a line for each card, with its activation code and what its QR code says.

    `bind_address` is where members bind a card. May be repeated until the batch is handed over, for a printer that
    lost the file; each time is kept in the audit. The file itself is kept nowhere. Raises `BatchNotFound` or
    `BatchHandedOver`.
    """
    batch = lock_batch(public_id=batch_public_id)
    if batch.nonce is None:
        raise BatchHandedOver(field="batch")
    content = _content(batch, bytes(batch.nonce), bind_address)
    if batch.state == BatchState.MADE:
        batch.state, batch.exported_at = BatchState.EXPORTED, at
        batch.save(update_fields=["state", "exported_at"])
    record(by=by, action="cards.export_physical_batch", subject=batch.public_id, at=at, facts={"count": batch.count})
    return BatchFile(f"lianka-{batch.public_id}.csv", content, batch.count)


@transaction_required
def lock_batch(*, public_id: str) -> PhysicalBatch:
    """Read the batch and keep rivals from moving it until the transaction ends. Raises `BatchNotFound`."""
    batch = PhysicalBatch.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if batch is None:
        raise BatchNotFound(field="batch")
    return batch


def _content(batch: PhysicalBatch, nonce: bytes, bind_address: str) -> bytes:
    serials = range(batch.first_serial, batch.first_serial + batch.count)
    numbers = [physical_number(serial) for serial in serials]
    rows = [
        (number, in_groups(number), code, f"{bind_address}?{NUMBER_IN_ADDRESS}={number}", f";{number}=?")
        for number, code in zip(numbers, activation_codes(nonce=nonce, numbers=numbers), strict=True)
    ]
    return "".join(csv_lines([_HEADINGS, *rows])).encode()

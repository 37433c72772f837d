"""Book the next batch of a file and move its import on, both or neither."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from lianka.domain.checkout import store
from lianka.domain.checkout.errors import ImportMoved, ImportNotFound
from lianka.domain.checkout.models import ImportRun
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.queries import progress_of
from lianka.domain.checkout.values import (
    ImportBatch,
    ImportProgress,
    RefusedRow,
    TillBatch,
    TillParties,
    TillResult,
)
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def record_import_batch(
    *, run_id: int, batch: ImportBatch, parties: TillParties, by: Actor, at: datetime
) -> ImportProgress:
    """Record the next records of a file, keep which were refused, and note how far the import has come.

    Raises `ImportNotFound`, `ImportMoved` when the import does not stand where the batch begins, and what
    `record_till_records` raises.
    """
    run = ImportRun.objects.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None:
        raise ImportNotFound(field="import")
    if run.finished_at is not None or run.position != batch.after:
        raise ImportMoved(field="import")
    recorded = record_till_records(records=batch.records, parties=parties, by=by, at=at)
    store.add_import_refusals(run_id, _refused_rows(batch.row_numbers, recorded))
    _count(run, recorded)
    run.position = batch.after + len(batch.records)
    run.save()
    return progress_of(run)


def _refused_rows(row_numbers: Sequence[int], recorded: TillBatch) -> list[RefusedRow]:
    return [
        RefusedRow(row_number, outcome.refusal.field or "", outcome.refusal.code, str(outcome.refusal))
        for row_number, outcome in zip(row_numbers, recorded.outcomes, strict=True)
        if outcome.refusal is not None
    ]


def _count(run: ImportRun, recorded: TillBatch) -> None:
    results = Counter(outcome.result for outcome in recorded.outcomes)
    run.purchases += results[TillResult.PURCHASE]
    run.refunds += results[TillResult.REFUND]
    run.standalone_refunds += results[TillResult.STANDALONE_REFUND]
    run.duplicates += results[TillResult.DUPLICATE]
    run.refused += results[TillResult.REFUSED]
    run.new_members += recorded.new_members
    run.new_merchants += recorded.new_merchants

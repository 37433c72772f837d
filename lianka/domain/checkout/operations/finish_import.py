"""Say that all records of a file were dealt with."""

from datetime import datetime

from lianka.domain.checkout.errors import ImportMoved, ImportNotFound
from lianka.domain.checkout.models import ImportRun
from lianka.domain.checkout.queries import progress_of
from lianka.domain.checkout.values import ImportProgress
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import refresh_statistics, transaction


@transaction
def finish_import(*, run_id: int, position: int, by: Actor, at: datetime) -> ImportProgress:
    """End the import that stands at `position`, the file's last. Raises `ImportNotFound` or `ImportMoved`.

    The engine's statistics are brought up to date if anything was booked.
    """
    run = ImportRun.objects.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None:
        raise ImportNotFound(field="import")
    if run.finished_at is not None or run.position != position:
        raise ImportMoved(field="import")
    run.finished_at = at
    run.save(update_fields=["finished_at"])
    facts = {"position": position, "purchases": run.purchases, "refunds": run.refunds}
    record(by=by, action="checkout.finish_import", subject=f"import:{run.pk}", at=at, facts=facts)
    if run.purchases or run.refunds or run.standalone_refunds:
        refresh_statistics()
    return progress_of(run)

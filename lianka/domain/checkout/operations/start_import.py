"""Begin to bring in a file, or go on where an earlier process stopped."""

from datetime import datetime

from lianka.domain.checkout.models import ImportRun
from lianka.domain.checkout.queries import progress_of
from lianka.domain.checkout.values import ImportProgress
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def start_import(
    *, file_name: str, file_digest: str, mapping_digest: str, from_start: bool, by: Actor, at: datetime
) -> ImportProgress:
    """Go on with the unfinished import of this file with this mapping, or begin one; return how far it has come.

    `from_start`: begin at the first record in any case; those that were recorded will be found as duplicates.
    """
    unfinished = ImportRun.objects.filter(
        file_digest=file_digest, mapping_digest=mapping_digest, finished_at=None
    ).first()
    if unfinished is not None and not from_start:
        return progress_of(unfinished)
    if unfinished is not None:
        unfinished.finished_at = at
        unfinished.save(update_fields=["finished_at"])
    run = ImportRun.objects.create(
        file_name=file_name[-200:],
        file_digest=file_digest,
        mapping_digest=mapping_digest,
        started_at=at,
        started_by=f"{by.kind}:{by.name}",
    )
    facts = {"file_digest": file_digest, "mapping_digest": mapping_digest}
    record(by=by, action="checkout.start_import", subject=f"import:{run.pk}", at=at, facts=facts)
    return progress_of(run)

"""Purchases, refunds and imports, one by one."""

from collections.abc import Collection, Mapping, Sequence

from lianka.domain.checkout.errors import ImportNotFound, PurchaseNotFound
from lianka.domain.checkout.models import ImportRefusal, ImportRun, Purchase, Refund
from lianka.domain.checkout.values import ImportProgress, RefusedRow


def get_purchase(*, public_id: str) -> Purchase:
    """The purchase with this public id. Raises `PurchaseNotFound`."""
    purchase = Purchase.objects.filter(public_id=public_id).first()
    if purchase is None:
        raise PurchaseNotFound(field="purchase")
    return purchase


def list_refunds(*, purchase: Purchase) -> Sequence[Refund]:
    """The refunds of a purchase, the earliest first."""
    return list(Refund.objects.filter(purchase=purchase).order_by("happened_at", "id"))


def receipt_numbers_of(*, public_ids: Collection[str]) -> Mapping[str, str]:
    """The receipt numbers of purchases and refunds, by their public ids: those that the books name as causes."""
    found = dict(Purchase.objects.filter(public_id__in=public_ids).values_list("public_id", "receipt_number"))
    found.update(Refund.objects.filter(public_id__in=public_ids).values_list("public_id", "receipt_number"))
    return found


def is_refunded(*, purchase_id: int) -> bool:
    """Whether any refund of the purchase was recorded."""
    return Refund.objects.filter(purchase_id=purchase_id).exists()


def get_import_progress(*, run_id: int) -> ImportProgress:
    """How far an import has come. Raises `ImportNotFound`."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise ImportNotFound(field="import")
    return progress_of(run)


def page_import_refusals(*, run_id: int, after: RefusedRow | None, size: int) -> list[RefusedRow]:
    """The next `size` records of an import that the domain refused, in the order of the file's rows."""
    rows = ImportRefusal.objects.filter(run_id=run_id).order_by("row_number", "id")
    if after is not None:
        rows = rows.filter(row_number__gt=after.row_number)
    return [RefusedRow(*each) for each in rows.values_list("row_number", "field", "code", "message")[:size]]


def progress_of(run: ImportRun) -> ImportProgress:
    """How far an import has come, as a value."""
    return ImportProgress(
        run_id=run.pk,
        position=run.position,
        purchases=run.purchases,
        refunds=run.refunds,
        standalone_refunds=run.standalone_refunds,
        duplicates=run.duplicates,
        refused=run.refused,
        new_members=run.new_members,
        new_merchants=run.new_merchants,
    )

"""What checkout answers. Others ask here and nowhere else."""

from lianka.domain.checkout.queries.browsing import (
    get_import_progress,
    get_purchase,
    is_refunded,
    list_refunds,
    page_import_refusals,
    progress_of,
    receipt_numbers_of,
)
from lianka.domain.checkout.queries.previews import TillPreview

__all__ = [
    "TillPreview",
    "get_import_progress",
    "get_purchase",
    "is_refunded",
    "list_refunds",
    "page_import_refusals",
    "progress_of",
    "receipt_numbers_of",
]

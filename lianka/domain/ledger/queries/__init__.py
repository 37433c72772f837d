"""What the books answer. Other contexts ask here and nowhere else."""

from lianka.domain.ledger.queries.balances import (
    balance_of,
    balances_of,
    first_business_date,
    get_account_id,
    latest_closed_date,
    list_guarded_refs,
)
from lianka.domain.ledger.queries.lots import (
    ExpiredLot,
    LotView,
    list_live_lots,
    list_undated_lots,
    page_expired_lots,
)

__all__ = [
    "ExpiredLot",
    "LotView",
    "balance_of",
    "balances_of",
    "first_business_date",
    "get_account_id",
    "latest_closed_date",
    "list_guarded_refs",
    "list_live_lots",
    "list_undated_lots",
    "page_expired_lots",
]

"""Giving lots an expiry that was not known when they were granted."""

from collections.abc import Sequence
from datetime import datetime

from lianka.foundation.db import transaction_required, update_rows


@transaction_required
def date_lots(dates: Sequence[tuple[int, datetime]]) -> int:
    """Set the expiry of lots, given as `(lot id, expires_at)`; returns how many lots there were."""
    return update_rows("ledger_lot", key={"id": "bigint"}, changes={"expires_at": "timestamptz"}, rows=dates)

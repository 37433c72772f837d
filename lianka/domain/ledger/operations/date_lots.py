"""Giving lots an expiry that was not known when they were granted."""

from collections.abc import Sequence
from datetime import datetime

from lianka.domain.ledger import store
from lianka.domain.ledger.rules.state import AccountState
from lianka.foundation.db import transaction_required, update_rows


@transaction_required
def date_lots(dates: Sequence[tuple[int, datetime]]) -> int:
    """Set the expiry of lots, given as `(lot id, expires_at)`; returns how many lots there were."""
    # A posting under way writes back what it read of a lot, its expiry too; it holds the lot's account.
    account_ids = store.find_account_ids(lot_id for lot_id, _expires_at in dates)
    store.lock_accounts(AccountState(account_id, True) for account_id in account_ids)
    return update_rows("ledger_lot", key={"id": "bigint"}, changes={"expires_at": "timestamptz"}, rows=dates)

"""Keeping accounts as they are while something is worked out from what they hold."""

from collections.abc import Collection
from datetime import datetime

from lianka.domain.ledger import store
from lianka.domain.ledger.values import AccountRef
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction_required


@transaction_required
def lock_accounts(refs: Collection[AccountRef], *, at: datetime) -> None:
    """Let nobody else move these guarded accounts until the transaction ends, which posts at `at`.

    Raises `RaceLost` when one was handed over meanwhile: the surrounding `transaction` runs again.
    """
    # A posting holds its date before it locks accounts. In the other order a day that closes could have both wait.
    store.lock_dates({business_date(at), store.BEFORE_ALL_DATES})
    store.lock_accounts(store.open_accounts(refs).values())

"""How far a guarded account may be spent."""

from datetime import datetime

from lianka.domain.ledger import store
from lianka.domain.ledger.errors import InsufficientBalance, InvalidJournal
from lianka.domain.ledger.models import Floor
from lianka.domain.ledger.values import AccountRef
from lianka.foundation.db import execute, transaction_required


@transaction_required
def set_floor(ref: AccountRef, *, floor: int, at: datetime) -> None:
    """Let a guarded account be spent down to `floor` (0, or minus a credit limit), opening it if need be.

    Raises `InsufficientBalance` when less than that is left already, `InvalidJournal` for a tally account.
    """
    account = store.open_accounts([ref])[ref]
    if not account.is_guarded or floor > 0:
        raise InvalidJournal(why="only a guarded account has a floor, and it is never above zero")
    store.lock_accounts([account])
    if account.balance - account.held < floor:
        raise InsufficientBalance
    number = Floor.objects.filter(account_id=account.id).count() + 1
    Floor.objects.create(account_id=account.id, number=number, floor_before=account.floor, floor=floor, set_at=at)
    execute("UPDATE ledger_account SET floor = %s WHERE id = %s", [floor, account.id])

"""Reserving value against its account's floor: a hold is posted, voided or expired once only.

A hold of lots is posted by a `Take` that names it (`ledger.values.Take.hold_id`), any other by its `Journal.holds`.
"""

from datetime import datetime

from lianka.domain.ledger import store
from lianka.domain.ledger.chart import CHART, DEBT_OF
from lianka.domain.ledger.errors import (
    HoldNotFound,
    HoldNotOpen,
    InsufficientBalance,
    InsufficientPoints,
    InvalidJournal,
    JournalConflict,
)
from lianka.domain.ledger.models import Hold
from lianka.domain.ledger.rules.state import AccountState, HoldState, LotState
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.foundation.db import RaceLost, insert_rows, transaction, transaction_required


@transaction_required
def place_hold(*, key: JournalKey, holder: AccountRef, amount: int, expires_at: datetime, at: datetime) -> int:
    """Reserve something of `holder`, of lots the soonest to expire, and return the hold's id. The same key holds once.

    The lots it names do not expire while it is open. Raises `InsufficientPoints` (`InsufficientBalance` for an account
    without lots), `JournalConflict` for a key that holds something else, `InvalidJournal` for an amount that is not
    positive or an account that nobody guards.
    """
    if amount <= 0:
        raise InvalidJournal(why="a hold reserves nothing or less")
    if not CHART[holder.kind].guarded:
        raise InvalidJournal(why=f"{holder.kind} is not guarded")
    account = store.open_accounts([holder])[holder]
    store.lock_accounts([account])
    earlier = Hold.objects.filter(source=key.source, key=key.key).first()
    if earlier is not None:
        if (earlier.account_id, earlier.amount) != (account.id, amount):
            raise JournalConflict(source=key.source, key=key.key)
        return earlier.pk
    has_lots = holder.kind in DEBT_OF
    named = _choose(store.find_live_lots([(account.id, amount)], first=at, latest=at), amount) if has_lots else []
    if account.balance - account.held - amount < account.floor:
        raise InsufficientPoints if has_lots else InsufficientBalance
    return _write(key, account, amount, named, expires_at, at)


@transaction_required
def void_hold(*, hold_id: int, at: datetime) -> None:
    """Give back what a hold reserved. Raises `HoldNotFound`, `HoldNotOpen`."""
    if _settle([hold_id], state=Hold.State.VOIDED, at=at) == 0:
        raise HoldNotOpen


def expire_holds(*, at: datetime) -> int:
    """As an interval job: release the holds that ran out at or before `at`; returns how many."""
    total = 0
    while expired := _expire_some(at=at):
        total += expired
    return total


@transaction
def _expire_some(*, at: datetime, limit: int = 1000) -> int:
    hold_ids = list(
        Hold.objects.filter(state=Hold.State.OPEN, expires_at__lte=at)
        .order_by("expires_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    return _settle(hold_ids, state=Hold.State.EXPIRED, at=at) if hold_ids else 0


def _choose(lots: list[LotState], amount: int) -> list[tuple[LotState, int]]:
    named, missing = [], amount
    for lot in lots:
        of_lot = min(lot.free, missing)
        if of_lot == 0:
            break
        lot.held += of_lot
        lot.is_changed = True
        named.append((lot, of_lot))
        missing -= of_lot
    if missing:
        raise InsufficientPoints
    return named


def _write(
    key: JournalKey,
    account: AccountState,
    amount: int,
    named: list[tuple[LotState, int]],
    expires_at: datetime,
    at: datetime,
) -> int:
    (hold_id,) = store.reserve_ids({"ledger_hold": 1})["ledger_hold"]
    columns = {"id": "bigint", "source": "text", "key": "text", "account_id": "bigint", "amount": "bigint"}
    columns |= {"state": "text", "held_at": "timestamptz", "expires_at": "timestamptz"}
    row = (hold_id, *key, account.id, amount, Hold.State.OPEN.value, at, expires_at)
    if insert_rows("ledger_hold", columns, [row], on_conflict="ON CONFLICT DO NOTHING") != 1:
        raise RaceLost
    columns = {"hold_id": "bigint", "lot_id": "bigint", "amount": "bigint"}
    insert_rows("ledger_holdlot", columns, [(hold_id, lot.id, of_lot) for lot, of_lot in named])
    store.write_lots([lot for lot, _of_lot in named])
    account.held += amount
    store.write_accounts([account])
    return hold_id


def _settle(hold_ids: list[int], *, state: str, at: datetime) -> int:
    """Settle those of the holds that are still open, and return how many were. Raises `HoldNotFound`."""
    # The account is locked before the hold is believed: whoever posts it holds that lock too.
    accounts = {hold.account_id: AccountState(hold.account_id, True) for hold, _lots in _found(hold_ids)}
    store.lock_accounts(accounts.values())
    holds = [(hold, named) for hold, named in _found(hold_ids) if hold.is_open]
    lots = {lot.id: lot for lot in store.find_lots(lot_id for _hold, named in holds for lot_id, _amount in named)}
    for hold, named in holds:
        accounts[hold.account_id].held -= hold.amount
        for lot_id, of_lot in named:
            lots[lot_id].held -= of_lot
            lots[lot_id].is_changed = True
    store.write_lots(lots.values())
    store.write_accounts(accounts.values())
    store.write_holds([hold for hold, _named in holds], state=state, at=at)
    return len(holds)


def _found(hold_ids: list[int]) -> list[tuple[HoldState, list[tuple[int, int]]]]:
    found = store.find_holds(hold_ids)
    if len(found) != len(set(hold_ids)):
        raise HoldNotFound
    return list(found.values())

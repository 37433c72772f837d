"""The statements of posting: what is read and locked, and what is written, a constant number for any batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from lianka.domain.ledger.chart import CHART, NO_FLOOR, NO_FLOOR_KINDS
from lianka.domain.ledger.rules.posting import Writes
from lianka.domain.ledger.rules.state import AccountState, HoldState, LotState, Seen
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.foundation.db import (
    RaceLost,
    as_day,
    as_given_moment,
    as_moment,
    as_parameter,
    execute,
    fetch_all,
    insert_rows,
    is_postgresql,
    next_ids_of,
    rows_source,
    update_rows,
)

REF_COLUMNS = {"kind": "text", "party_id": "bigint", "scope": "text"}
_ID = {"id": "bigint"}
_KEY = {"source": "text", "key": "text"}
_LOT_COLUMNS = (
    "l.id, l.account_id, l.issuer_id, l.granted, l.cost_fen, l.remaining, l.held, l.earned_at, l.expires_at,"
    " l.terms_id, l.journal_id"
)


# --- Accounts ---


def open_accounts(refs: Iterable[AccountRef]) -> dict[AccountRef, AccountState]:
    """Find the accounts, opening those that do not exist yet. Nothing is locked, no balance is read."""
    wanted = sorted(set(refs))
    found = _find_accounts(wanted)
    missing = [ref for ref in wanted if ref not in found]
    if missing:
        columns = {**REF_COLUMNS, "asset": "text", "is_guarded": "boolean", "balance": "bigint", "held": "bigint"}
        rows = [(*ref, CHART[ref.kind].asset, CHART[ref.kind].guarded, 0, 0, _first_floor(ref), 0) for ref in missing]
        insert_rows(
            "ledger_account",
            {**columns, "floor": "bigint", "version": "bigint"},
            rows,
            on_conflict="ON CONFLICT DO NOTHING",
        )
        found |= _find_accounts(missing)
    return found


def _first_floor(ref: AccountRef) -> int:
    return NO_FLOOR if ref.kind in NO_FLOOR_KINDS else 0


def _find_accounts(refs: Sequence[AccountRef]) -> dict[AccountRef, AccountState]:
    source, params = rows_source("given", REF_COLUMNS, refs)
    rows = fetch_all(
        f"SELECT a.kind, a.party_id, a.scope, a.id, a.is_guarded, a.heir_id FROM {source} JOIN ledger_account a"
        " ON a.kind = given.kind AND a.party_id = given.party_id AND a.scope = given.scope",
        params,
    )
    found = {
        AccountRef(kind, party, scope): AccountState(account_id, bool(is_guarded), name=f"{kind}:{party}:{scope}")
        for kind, party, scope, account_id, is_guarded, _heir_id in rows
    }
    heirs = {AccountRef(*row[:3]): row[5] for row in rows if row[5] is not None}
    return _with_heirs(found, heirs) if heirs else found


def _with_heirs(
    found: dict[AccountRef, AccountState], heirs: Mapping[AccountRef, int]
) -> dict[AccountRef, AccountState]:
    """Put the heir in the place of each account that has one: one object for an account, whoever names it."""
    source, params = rows_source("given", _ID, [(account_id,) for account_id in sorted(set(heirs.values()))])
    rows = fetch_all(
        f"SELECT a.id, a.kind, a.party_id, a.scope FROM {source} JOIN ledger_account a ON a.id = given.id", params
    )
    named = {account.id: account for ref, account in found.items() if ref not in heirs}
    for account_id, kind, party, scope in rows:
        named.setdefault(account_id, AccountState(account_id, True, name=f"{kind}:{party}:{scope}"))
    return found | {ref: named[account_id] for ref, account_id in heirs.items()}


def lock_accounts(accounts: Iterable[AccountState]) -> None:
    """Lock the guarded accounts in the order of their ids and read what they hold."""
    guarded = {account.id: account for account in accounts if account.is_guarded}
    if not guarded:
        return
    lock = "ORDER BY a.id FOR NO KEY UPDATE OF a" if is_postgresql() else ""
    source, params = rows_source("given", _ID, [(account_id,) for account_id in sorted(guarded)])
    rows = fetch_all(
        "SELECT a.id, a.balance, a.held, a.floor, a.version, a.heir_id"
        f" FROM {source} JOIN ledger_account a ON a.id = given.id {lock}",
        params,
    )
    for account_id, balance, held, floor, version, heir_id in rows:
        if heir_id is not None:
            # It was handed over while we waited for it: look again who it is now.
            raise RaceLost
        account = guarded[account_id]
        account.balance, account.held, account.floor = balance, held, floor
        account.version = account.version_read = version


def find_companions(refs: Sequence[AccountRef]) -> dict[AccountRef, AccountState]:
    """Read debt accounts without a lock: whoever changes them has locked their holder's account first."""
    source, params = rows_source("given", REF_COLUMNS, refs)
    rows = fetch_all(
        "SELECT given.kind, given.party_id, given.scope, b.id, b.kind, b.party_id, b.scope, b.balance, b.held, b.floor,"
        f" b.version FROM {source} JOIN ledger_account a"
        " ON a.kind = given.kind AND a.party_id = given.party_id AND a.scope = given.scope"
        " JOIN ledger_account b ON b.id = coalesce(a.heir_id, a.id)",
        params,
    )
    states: dict[int, AccountState] = {}
    for _kind, _party, _scope, account_id, kind, party, scope, balance, held, floor, version in rows:
        name = f"{kind}:{party}:{scope}"
        states.setdefault(account_id, AccountState(account_id, True, balance, held, floor, version, version, name=name))
    return {AccountRef(*row[:3]): states[row[3]] for row in rows}


# --- Dates ---


BEFORE_ALL_DATES: Final = date.min
"""Locked beside the dates: shared by postings, exclusive by the first closing, which decides where the books begin."""


def lock_dates(days: Iterable[date], *, exclusive: bool = False) -> None:
    """Hold the dates until the transaction ends: shared by postings, exclusive for a closing. SQLite has one writer."""
    if not is_postgresql():
        return
    lock = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
    source, params = rows_source("given", {"day": "integer"}, [(day.toordinal(),) for day in sorted(set(days))])
    fetch_all(
        f"WITH ordered AS (SELECT day FROM {source} ORDER BY day)"
        f" SELECT count({lock}(hashtext(current_schema() || '.books'), day)::text) FROM ordered",
        params,
    )


def latest_closed_date() -> date | None:
    """The date up to and including which the books are closed."""
    latest = fetch_all("SELECT max(book_date) FROM ledger_closing")[0][0]
    return None if latest is None else as_day(latest)


# --- What is in the books already ---


def find_seen(keys: Sequence[JournalKey]) -> dict[JournalKey, Seen]:
    """The journals of these keys that are in the books."""
    source, params = rows_source("given", _KEY, keys)
    rows = fetch_all(
        "SELECT j.source, j.key, j.id, j.request_digest, j.book_date"
        f" FROM {source} JOIN ledger_journal j ON j.source = given.source AND j.key = given.key",
        params,
    )
    return {JournalKey(row[0], row[1]): Seen(row[2], bytes(row[3]), as_day(row[4])) for row in rows}


def find_live_lots(wanted: Sequence[tuple[int, int]], *, first: datetime, latest: datetime) -> list[LotState]:
    """The lots that takes of `(account, amount)` can need, soonest to expire first.

    The takes happen between `first` and `latest`: lots that expire between are read besides, because only the
    earlier takes may use them.
    """
    source, params = rows_source("given", {"account_id": "bigint", "amount": "bigint"}, wanted)
    rows = fetch_all(
        f"WITH wanted AS (SELECT account_id, amount FROM {source}), ranked AS ("
        f" SELECT {_LOT_COLUMNS}, w.amount AS wanted, l.remaining - l.held AS free,"
        " SUM(CASE WHEN l.expires_at <= %s THEN 0 ELSE l.remaining - l.held END)"
        " OVER (PARTITION BY l.account_id ORDER BY l.expires_at NULLS LAST, l.id) AS running"
        " FROM wanted w JOIN ledger_lot l ON l.account_id = w.account_id"
        " WHERE l.remaining > 0 AND l.remaining > l.held AND (l.expires_at IS NULL OR l.expires_at > %s))"
        f" SELECT {_LOT_COLUMNS} FROM ranked l WHERE l.running - l.free < l.wanted"
        " ORDER BY l.account_id, l.expires_at NULLS LAST, l.id",
        [*params, as_parameter(latest), as_parameter(first)],
    )
    return [_lot(row) for row in rows]


def find_lots_granted_by(keys: Sequence[JournalKey]) -> list[tuple[JournalKey, LotState]]:
    """The lots that the journals of these keys granted, with their keys."""
    source, params = rows_source("given", _KEY, keys)
    rows = fetch_all(
        f"SELECT j.source, j.key, {_LOT_COLUMNS} FROM {source}"
        " JOIN ledger_journal j ON j.source = given.source AND j.key = given.key"
        " JOIN ledger_lot l ON l.journal_id = j.id ORDER BY l.id",
        params,
    )
    return [(JournalKey(row[0], row[1]), _lot(row[2:])) for row in rows]


def find_lots(lot_ids: Iterable[int]) -> list[LotState]:
    """The lots with these ids."""
    source, params = rows_source("given", _ID, [(lot_id,) for lot_id in sorted(set(lot_ids))])
    return [
        _lot(row)
        for row in fetch_all(f"SELECT {_LOT_COLUMNS} FROM {source} JOIN ledger_lot l ON l.id = given.id", params)
    ]


def find_all_lots(account_ids: Iterable[int]) -> list[LotState]:
    """All lots of the accounts, used up ones included. Each was granted by a journal with a line there, or handed over.

    Ordered by id.
    """
    source, params = rows_source("given", _ID, [(account_id,) for account_id in sorted(set(account_ids))])
    rows = fetch_all(
        f"WITH given AS (SELECT id FROM {source}), named AS ("
        " SELECT l.id FROM given JOIN ledger_line n ON n.account_id = given.id"
        " JOIN ledger_lot l ON l.journal_id = n.journal_id AND l.account_id = given.id"
        " UNION SELECT l.id FROM given JOIN ledger_handover h ON h.to_account_id = given.id"
        " JOIN ledger_lot l ON l.id = h.lot_id AND l.account_id = given.id)"
        f" SELECT {_LOT_COLUMNS} FROM named JOIN ledger_lot l ON l.id = named.id ORDER BY l.id",
        params,
    )
    return [_lot(row) for row in rows]


def find_taken_by(keys: Sequence[JournalKey]) -> list[tuple[JournalKey, int, int, LotState, int]]:
    """What the journals of these keys took of each lot and has not come back: key, journal id, number, lot, amount.

    `number` is that of the latest move: a journal may have taken of one lot more than once.
    """
    source, params = rows_source("given", _KEY, keys)
    rows = fetch_all(
        "WITH taken AS (SELECT j.source, j.key, j.id, m.lot_id, max(m.number) AS number, -SUM(m.amount) AS amount"
        f" FROM {source} JOIN ledger_journal j ON j.source = given.source AND j.key = given.key"
        " JOIN ledger_lotmove m ON m.journal_id = j.id AND m.amount < 0 GROUP BY j.source, j.key, j.id, m.lot_id)"
        f" SELECT t.source, t.key, t.id, t.number, {_LOT_COLUMNS}, t.amount - coalesce(("
        " SELECT SUM(b.amount) FROM ledger_lotmove b WHERE b.undoes_id = t.id AND b.lot_id = t.lot_id), 0)"
        " FROM taken t JOIN ledger_lot l ON l.id = t.lot_id",
        params,
    )
    return [(JournalKey(row[0], row[1]), row[2], row[3], _lot(row[4:-1]), int(row[-1])) for row in rows]


def find_holds(hold_ids: Iterable[int]) -> dict[int, tuple[HoldState, list[tuple[int, int]]]]:
    """The holds with these ids, each with the `(lot, amount)` pairs it names: none, if its account has no lots."""
    source, params = rows_source("given", _ID, [(hold_id,) for hold_id in sorted(set(hold_ids))])
    rows = fetch_all(
        "SELECT h.id, h.account_id, h.amount, h.state, n.lot_id, n.amount FROM"
        f" {source} JOIN ledger_hold h ON h.id = given.id LEFT JOIN ledger_holdlot n ON n.hold_id = h.id"
        " LEFT JOIN ledger_lot l ON l.id = n.lot_id ORDER BY h.id, l.expires_at NULLS LAST, l.id",
        params,
    )
    holds: dict[int, tuple[HoldState, list[tuple[int, int]]]] = {}
    for hold_id, account_id, amount, state, lot_id, of_lot in rows:
        _hold, lots = holds.setdefault(hold_id, (HoldState(hold_id, account_id, amount, state == "open", []), []))
        if lot_id is not None:
            lots.append((lot_id, of_lot))
    return holds


def _lot(row: Sequence[Any]) -> LotState:
    lot_id, account_id, issuer_id, granted, cost_fen, remaining, held, earned_at, expires_at, terms_id, journal_id = row
    return LotState(
        id=lot_id,
        account_id=account_id,
        issuer_id=issuer_id,
        granted=granted,
        cost_fen=cost_fen,
        remaining=remaining,
        held=held,
        earned_at=as_given_moment(earned_at),
        expires_at=as_moment(expires_at),
        terms_id=terms_id,
        journal_id=journal_id,
    )


# --- Writing ---


def write(writes: Writes, lots: Iterable[LotState], *, at: datetime) -> None:
    """Write a decided batch, one statement a table. Raises `RaceLost` when a rival posted one of the keys first."""
    columns = {"id": "bigint", **_KEY, "reason": "text", "happened_at": "timestamptz", "posted_at": "timestamptz"}
    columns |= {"book_date": "date", "request_digest": "bytea", "digest": "bytea"}
    added = insert_rows("ledger_journal", columns, writes.journals, on_conflict="ON CONFLICT DO NOTHING")
    if added != len(writes.journals):
        raise RaceLost
    columns = {"journal_id": "bigint", "number": "smallint", "debit_id": "bigint", "credit_id": "bigint"}
    columns |= {"asset": "text", "amount": "bigint", "book_date": "date"}
    insert_rows("ledger_transfer", columns, writes.transfers)
    columns = {"account_id": "bigint", "version": "bigint", "journal_id": "bigint", "change": "bigint"}
    insert_rows("ledger_line", {**columns, "balance_after": "bigint"}, writes.lines)
    _add_lots(writes)
    write_lots(lots)
    write_holds(writes.holds, state="posted", at=at)
    write_accounts(writes.accounts.values())
    if writes.handovers:
        _hand_over(writes)


def _add_lots(writes: Writes) -> None:
    columns = {"id": "bigint", "account_id": "bigint", "issuer_id": "bigint", "granted": "bigint"}
    columns |= {"cost_fen": "bigint", "remaining": "bigint", "held": "bigint", "earned_at": "timestamptz"}
    columns |= {"expires_at": "timestamptz", "terms_id": "bigint", "journal_id": "bigint"}
    rows = [
        (
            *(lot.id, lot.account_id, lot.issuer_id, lot.granted, lot.cost_fen, lot.remaining, lot.held),
            *(lot.earned_at, lot.expires_at, lot.terms_id, lot.journal_id),
        )
        for lot in writes.new_lots
    ]
    insert_rows("ledger_lot", columns, rows)
    columns = {"journal_id": "bigint", "number": "smallint", "lot_id": "bigint", "amount": "bigint"}
    insert_rows("ledger_lotmove", {**columns, "cost_fen": "bigint", "undoes_id": "bigint"}, writes.moves)


def _hand_over(writes: Writes) -> None:
    columns = {"journal_id": "bigint", "number": "integer", "lot_id": "bigint", "from_account_id": "bigint"}
    insert_rows("ledger_handover", {**columns, "to_account_id": "bigint", "amount": "bigint"}, writes.handovers)
    lots = [(lot_id, heir_id) for _journal, _number, lot_id, _holder_id, heir_id, _amount in writes.handovers if lot_id]
    if update_rows("ledger_lot", key=_ID, changes={"account_id": "bigint"}, rows=lots) != len(lots):
        raise RaceLost
    whole = [(row[3], row[4]) for row in writes.handovers if row[2] is None]
    # Those whose heir is handed over itself have its heir from now on, so that one step leads there.
    source, params = rows_source("given", {"holder": "bigint", "heir": "bigint"}, whole)
    execute(
        f"UPDATE ledger_account SET heir_id = given.heir FROM {source} WHERE ledger_account.heir_id = given.holder",
        params,
    )
    if update_rows("ledger_account", key=_ID, changes={"heir_id": "bigint"}, rows=whole) != len(whole):
        raise RaceLost


def write_lots(lots: Iterable[LotState]) -> None:
    """Update the lots that a batch changed."""
    rows = [(lot.id, lot.remaining, lot.held, lot.expires_at) for lot in lots if lot.is_changed and not lot.is_new]
    changes = {"remaining": "bigint", "held": "bigint", "expires_at": "timestamptz"}
    if update_rows("ledger_lot", key=_ID, changes=changes, rows=rows) != len(rows):
        raise RaceLost


def write_accounts(accounts: Iterable[AccountState]) -> None:
    """Update each account once. A version that moved on is a lost update and undoes everything."""
    rows = [(account.id, account.version_read, account.version, account.balance, account.held) for account in accounts]
    if not rows:
        return
    rows.sort()
    source, params = rows_source(
        "given",
        {"id": "bigint", "version_read": "bigint", "version": "bigint", "balance": "bigint", "held": "bigint"},
        rows,
    )
    updated = execute(
        "UPDATE ledger_account SET version = given.version, balance = given.balance, held = given.held"
        f" FROM {source} WHERE ledger_account.id = given.id AND ledger_account.version = given.version_read",
        params,
    )
    if updated != len(rows):
        raise RaceLost


def write_holds(holds: Sequence[HoldState], *, state: str, at: datetime) -> None:
    """Settle holds; one that was settled meanwhile undoes everything."""
    if not holds:
        return
    rows = [(hold.id, "open", state, at) for hold in holds]
    source, params = rows_source(
        "given", {"id": "bigint", "was": "text", "state": "text", "settled_at": "timestamptz"}, rows
    )
    settled = execute(
        "UPDATE ledger_hold SET state = given.state, settled_at = given.settled_at"
        f" FROM {source} WHERE ledger_hold.id = given.id AND ledger_hold.state = given.was",
        params,
    )
    if settled != len(rows):
        raise RaceLost


def find_account_ids(lot_ids: Iterable[int]) -> list[int]:
    """The accounts to which the lots belong."""
    source, params = rows_source("given", _ID, [(lot_id,) for lot_id in sorted(set(lot_ids))])
    rows = fetch_all(f"SELECT DISTINCT l.account_id FROM {source} JOIN ledger_lot l ON l.id = given.id", params)
    return [account_id for (account_id,) in rows]


def reserve_ids(counts: Mapping[str, int]) -> dict[str, Iterator[int]]:
    """Primary keys for rows about to be written, so many for each table."""
    return {table: iter(ids) for table, ids in next_ids_of(counts).items()}

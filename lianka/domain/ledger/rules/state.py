"""What posting has read and locked, as plain mutable objects: the pure decision works on these alone."""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from lianka.domain.ledger.values import AccountRef, JournalKey


@dataclass(slots=True)
class AccountState:
    """An account; the four figures of a tally stay 0. `name` is what digests call it."""

    id: int
    is_guarded: bool
    balance: int = 0
    held: int = 0
    floor: int = 0
    version: int = 0
    version_read: int = 0
    name: str = ""


_NOT_NUMBERED_YET: Final = 2**63


@dataclass(slots=True)
class LotState:
    """A lot, read or granted in this batch."""

    id: int
    account_id: int
    issuer_id: int
    granted: int
    cost_fen: int
    remaining: int
    held: int
    earned_at: datetime
    expires_at: datetime | None
    terms_id: int | None = None
    journal_id: int = 0
    is_new: bool = False
    is_changed: bool = False

    @property
    def free(self) -> int:
        """What of the lot is left and not held."""
        return self.remaining - self.held

    @property
    def spending_order(self) -> tuple[bool, datetime, int]:
        """Soonest to expire first, those that never do last, ties to the older."""
        return (self.expires_at is None, self.expires_at or self.earned_at, self.id or _NOT_NUMBERED_YET)

    def lives_at(self, at: datetime) -> bool:
        """Whether the lot can be spent at that moment: valid until, and not at, its expiry."""
        return self.expires_at is None or at < self.expires_at

    def change(self, amount: int) -> int:
        """Take (negative) or give back (positive) points and return the cost that goes along, with the same sign.

        The cost that left the fund is always `floor(cost × taken / granted)`, so it never drifts.
        """
        gone_before = self.cost_fen * (self.granted - self.remaining) // self.granted
        self.remaining += amount
        self.is_changed = True
        return gone_before - self.cost_fen * (self.granted - self.remaining) // self.granted


@dataclass(slots=True)
class Taken:
    """How much an earlier journal took of a lot and has not got back."""

    lot: LotState
    amount: int
    number: int


@dataclass(slots=True)
class HoldState:
    """An open or settled hold, and the lots it names."""

    id: int
    account_id: int
    amount: int
    is_open: bool
    lots: list[tuple[LotState, int]]
    is_posted_now: bool = False


@dataclass(slots=True)
class Debt:
    """What a holder owes: points, and the money advanced for them. Both balances are zero or negative."""

    points: AccountState
    receivable: AccountState
    points_ref: AccountRef
    receivable_ref: AccountRef


@dataclass(slots=True)
class Seen:
    """A journal that is in the books already."""

    journal_id: int
    request_digest: bytes
    book_date: date


@dataclass(slots=True)
class BookState:
    """Everything a batch may touch."""

    accounts: dict[AccountRef, AccountState] = field(default_factory=dict)
    lots: dict[int, LotState] = field(default_factory=dict)
    live: dict[int, list[LotState]] = field(default_factory=dict)
    """Account id -> its lots, soonest to expire first."""
    granted_by: dict[JournalKey, list[LotState]] = field(default_factory=dict)
    taken_by: dict[JournalKey, list[Taken]] = field(default_factory=dict)
    journal_ids: dict[JournalKey, int] = field(default_factory=dict)
    """Ids of the journals that returns undo."""
    holds: dict[int, HoldState] = field(default_factory=dict)
    debts: dict[AccountRef, Debt] = field(default_factory=dict)
    all_lots: dict[int, list[LotState]] = field(default_factory=dict)
    """Account id -> all its lots, used up ones included: for accounts that are handed over."""

    def keep_in_order(self, lot: LotState) -> None:
        """Put a lot that is new, or has something left again, where later takes of the batch look for it."""
        if lot.account_id in self.live:
            insort(self.live[lot.account_id], lot, key=lambda each: each.spending_order)

    def forget(self, lot: LotState) -> None:
        """Let later takes find this lot no more; nothing happens if they could not."""
        if lot.account_id in self.live:
            self.live[lot.account_id] = [each for each in self.live[lot.account_id] if each is not lot]

    def live_lots(self, account_id: int, at: datetime) -> Iterator[LotState]:
        """The account's lots that can be spent at `at`, soonest to expire first."""
        return (lot for lot in self.live.get(account_id, ()) if lot.free > 0 and lot.lives_at(at))

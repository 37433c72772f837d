"""What the books are told: accounts, journals, and what a journal does to lots.

Plain named tuples: a batch builds a hundred thousand of them, and they are compared and hashed by value.
"""

from datetime import date, datetime
from typing import NamedTuple

from lianka.foundation.errors import DomainError


class AccountRef(NamedTuple):
    """An account by what it is: a kind of the chart, its party, and a scope within (empty: the whole alliance)."""

    kind: str
    party_id: int
    scope: str = ""


class JournalKey(NamedTuple):
    """A journal by its cause: who tells it (`purchase`, `refund`, `expiry` ...) and that cause's own key."""

    source: str
    key: str


class Transfer(NamedTuple):
    """One positive amount of one asset from the debited to the credited account."""

    debit: AccountRef
    credit: AccountRef
    amount: int


class Grant(NamedTuple):
    """New points for `holder`: a lot backed by `cost_fen`, which moves from `payer` to `fund`.

    A debt of the holder is settled first: that part becomes no lot, and its money repays the receivable
    (any difference goes to `spread`). POINT: `issued_from` is debited with the whole amount.
    """

    holder: AccountRef
    amount: int
    issued_from: AccountRef
    cost_fen: int
    payer: AccountRef
    fund: AccountRef
    spread: AccountRef
    issuer_id: int
    expires_at: datetime | None
    terms_id: int | None = None

    @property
    def others(self) -> tuple[AccountRef, ...]:
        """The accounts it moves besides the holder's."""
        return (self.issued_from, self.payer, self.fund, self.spread)


class Take(NamedTuple):
    """Points leave `holder` for `to`, soonest to expire first; their cost leaves `fund`, `payee` gets `worth_fen`.

    `worth_fen` None: the payee gets just what the lots cost. The difference goes to or comes from `spread`.
    `first_lot_of`: the lot granted by that journal is taken before any other, expired or not.
    `may_owe`: what is missing becomes a debt of the holder, and its share of `worth_fen` is advanced by the
    receivable; otherwise more than there is refuses the journal.
    `hold_id`: exactly the lots of that hold, which is posted thereby.
    """

    holder: AccountRef
    amount: int
    to: AccountRef
    fund: AccountRef
    payee: AccountRef
    spread: AccountRef
    worth_fen: int | None = None
    first_lot_of: JournalKey | None = None
    may_owe: bool = False
    hold_id: int | None = None

    @property
    def others(self) -> tuple[AccountRef, ...]:
        """The accounts it moves besides the holder's."""
        return (self.to, self.fund, self.payee, self.spread)


class Return(NamedTuple):
    """Points spent by journal `of` go back into the lots they came from, those taken latest first.

    The lots are funded again: `payer` gives `worth_fen`, the fund gets what the lots cost, the difference goes
    to or comes from `spread`. A lot that expired meanwhile lives until `grace_until`.
    """

    holder: AccountRef
    amount: int
    returned_from: AccountRef
    fund: AccountRef
    payer: AccountRef
    spread: AccountRef
    worth_fen: int
    of: JournalKey
    grace_until: datetime

    @property
    def others(self) -> tuple[AccountRef, ...]:
        """The accounts it moves besides the holder's."""
        return (self.returned_from, self.fund, self.payer, self.spread)


class Sweep(NamedTuple):
    """What is left of these lots of `holder`, and not held, expires: POINT to `to`, the cost from `fund` to `payee`."""

    holder: AccountRef
    lot_ids: tuple[int, ...]
    to: AccountRef
    fund: AccountRef
    payee: AccountRef

    @property
    def others(self) -> tuple[AccountRef, ...]:
        """The accounts it moves besides the holder's."""
        return (self.to, self.fund, self.payee)


class HandOver(NamedTuple):
    """All that `holder` has becomes `to`'s: the balance, what is owed, and every lot as it is, used up ones included.

    A lot keeps its cost, issuer, terms and expiry, and its money stays in its fund. From then on whatever names the
    holder's account moves the heir's: what was spent before may still come back. Refused while anything is held.
    """

    holder: AccountRef
    to: AccountRef

    @property
    def others(self) -> tuple[AccountRef, ...]:
        """None: both are holders."""
        return ()


LotAct = Grant | Take | Return | Sweep | HandOver


class Journal(NamedTuple):
    """One business fact. All its transfers and lot acts share one fate; lot acts happen in the order given.

    `holds`: those of accounts without lots that it posts. Its transfers take from each of these accounts what was
    held, or less: the rest is free again.
    """

    source: str
    key: str
    reason: str
    happened_at: datetime
    transfers: tuple[Transfer, ...] = ()
    acts: tuple[LotAct, ...] = ()
    holds: tuple[int, ...] = ()


class Posting(NamedTuple):
    """The answer to one journal: posted, posted before (`is_replay`), or refused with the reason and no trace."""

    journal_id: int | None
    book_date: date | None
    is_replay: bool = False
    refusal: DomainError | None = None


class Check(NamedTuple):
    """One law that rows must keep: those of `table` that break it are found by `sql` as (row, found, expected)."""

    table: str
    law: str
    sql: str


class Difference(NamedTuple):
    """A row that is not what it must be, named by its table and its key."""

    table: str
    row: str
    what: str

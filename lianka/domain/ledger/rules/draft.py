"""One journal while it is being decided: it keeps what must be undone if the journal is refused."""

from dataclasses import dataclass, field
from datetime import datetime

from lianka.domain.ledger.chart import AMOUNT_MAX, CHART
from lianka.domain.ledger.errors import InvalidJournal
from lianka.domain.ledger.rules.state import AccountState, BookState, HoldState, LotState, Taken
from lianka.domain.ledger.values import AccountRef


@dataclass(slots=True)
class Move:
    """An amount taken from a lot (negative) or given back to it (positive), with its cost."""

    lot: LotState
    amount: int
    cost_fen: int
    undoes: int | None = None


@dataclass(slots=True)
class Handed:
    """An account that goes to another, or one lot of it, with what stands there."""

    lot: LotState | None
    holder: AccountState
    heir: AccountState
    amount: int


@dataclass(slots=True)
class Draft:
    """The transfers, lots and moves of one journal, applied to the state and reversible until `keep`."""

    state: BookState
    happened_at: datetime
    transfers: list[tuple[AccountState, AccountState, str, int]] = field(default_factory=list)
    changes: dict[int, tuple[AccountState, int]] = field(default_factory=dict)
    granted: list[tuple[LotState, AccountState]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    posted_holds: list[HoldState] = field(default_factory=list)
    returned: list[tuple[Taken, int]] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    _before: list[tuple[LotState, int, int, datetime | None]] = field(default_factory=list)

    def transfer(self, debit: AccountRef, credit: AccountRef, amount: int, asset: str) -> None:
        """Add one transfer; nothing is written for an amount of zero. Raises `InvalidJournal` for the wrong asset."""
        if amount == 0:
            return
        if CHART[debit.kind].asset != asset or CHART[credit.kind].asset != asset:
            raise InvalidJournal(why="a transfer joins two assets")
        accounts = self.state.accounts
        from_account, to_account = accounts[debit], accounts[credit]
        self.transfers.append((from_account, to_account, asset, amount))
        if from_account.is_guarded:
            self._change(from_account, -amount)
        if to_account.is_guarded:
            self._change(to_account, amount)

    def pay(self, *, payer: AccountRef, payee: AccountRef, paid: int, received: int, spread: AccountRef) -> None:
        """Move money whose two ends differ: the difference goes to, or comes from, `spread`."""
        through = min(paid, received)
        self.transfer(payer, payee, through, "CNY")
        self.transfer(payer, spread, paid - through, "CNY")
        self.transfer(spread, payee, received - through, "CNY")

    def move(
        self, lot: LotState, amount: int, *, undoes: int | None = None, grace_until: datetime | None = None
    ) -> int:
        """Take from a lot or give back to it; returns the cost that goes along, always positive."""
        self.remember(lot)
        cost_fen = lot.change(amount)
        if amount > 0:
            self._revive(lot, grace_until)
        self.moves.append(Move(lot, amount, cost_fen, undoes))
        return abs(cost_fen)

    def remember(self, lot: LotState) -> None:
        """Note the lot as it is, for the case that the journal is refused."""
        self._before.append((lot, lot.remaining, lot.held, lot.expires_at))

    def post_hold(self, hold: HoldState) -> None:
        """Free what the hold reserved; the take that posts it follows at once."""
        for lot, amount in hold.lots:
            self.remember(lot)
            lot.held -= amount
            lot.is_changed = True
            self._revive(lot)
        hold.is_open, hold.is_posted_now = False, True
        self.posted_holds.append(hold)

    def balance_of(self, account: AccountState) -> int:
        """A guarded account's balance with what this journal has changed so far."""
        return account.balance + self.changes.get(account.id, (account, 0))[1]

    def undo(self) -> None:
        """Leave the state as if this journal had never been."""
        for lot, _holder in self.granted:
            self.state.forget(lot)
        for lot, remaining, held, expires_at in reversed(self._before):
            lot.remaining, lot.held = remaining, held
            if lot.expires_at != expires_at:
                lot.expires_at = expires_at
                self._revive(lot)
        for hold in self.posted_holds:
            hold.is_open, hold.is_posted_now = True, False
        for taken, amount in self.returned:
            taken.amount += amount

    def check_shape(self) -> None:
        """Refuse what no state of the books could accept. Raises `InvalidJournal`."""
        for debit, credit, _asset, amount in self.transfers:
            if not 0 < amount <= AMOUNT_MAX:
                raise InvalidJournal(why="an amount is negative or beyond what is counted")
            if debit is credit:
                raise InvalidJournal(why="a transfer joins an account with itself")

    def _revive(self, lot: LotState, grace_until: datetime | None = None) -> None:
        """Let later takes find a lot that may have been empty, held or expired."""
        self.state.forget(lot)
        if grace_until is not None and not lot.lives_at(self.happened_at):
            lot.expires_at = grace_until
        self.state.keep_in_order(lot)

    def _change(self, account: AccountState, amount: int) -> None:
        before = self.changes.get(account.id)
        self.changes[account.id] = (account, amount if before is None else before[1] + amount)

"""Deciding a batch of journals: facts in, rows and answers out. The same code for both databases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lianka.domain.ledger.chart import CHART
from lianka.domain.ledger.errors import HoldNotOpen, InsufficientBalance, InvalidJournal, JournalConflict
from lianka.domain.ledger.rules.digests import journal_digest, request_digest
from lianka.domain.ledger.rules.draft import Draft, Handed
from lianka.domain.ledger.rules.lot_acts import apply_act
from lianka.domain.ledger.rules.state import AccountState, BookState, HoldState, LotState, Seen, Taken
from lianka.domain.ledger.values import Journal, JournalKey, Posting
from lianka.foundation.errors import DomainError

Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Writes:
    """The rows a decided batch adds, and the objects it changed."""

    journals: Rows = field(default_factory=list)
    transfers: Rows = field(default_factory=list)
    lines: Rows = field(default_factory=list)
    lots: Rows = field(default_factory=list)
    moves: Rows = field(default_factory=list)
    holds: list[HoldState] = field(default_factory=list)
    accounts: dict[int, AccountState] = field(default_factory=dict)
    new_lots: list[LotState] = field(default_factory=list)
    handovers: Rows = field(default_factory=list)


class Decision:
    """Goes through a batch in order; a refused journal leaves no trace and does not disturb the others."""

    def __init__(
        self,
        *,
        state: BookState,
        seen: Mapping[JournalKey, Seen],
        book_dates: Mapping[date, date],
        posted_at: datetime,
        journal_ids: Iterator[int],
        lot_ids: Iterator[int],
    ) -> None:
        self.state = state
        self.seen = dict(seen)
        self.book_dates = book_dates
        self.posted_at = posted_at
        self.journal_ids = journal_ids
        self.lot_ids = lot_ids
        self.writes = Writes()

    def decide(self, journals: Sequence[Journal], days: Sequence[date]) -> list[Posting]:
        """Answer each journal in order; `days` are the business dates on which they happened."""
        return [self._decide_one(journal, day) for journal, day in zip(journals, days, strict=True)]

    def _decide_one(self, journal: Journal, day: date) -> Posting:
        key = JournalKey(journal.source, journal.key)
        asked = request_digest(journal)
        seen = self.seen.get(key)
        if seen is not None:
            if seen.request_digest == asked:
                return Posting(seen.journal_id, seen.book_date, is_replay=True)
            return Posting(None, None, refusal=JournalConflict(source=key.source, key=key.key))
        draft = Draft(self.state, journal.happened_at)
        try:
            self._draft(draft, journal)
        except DomainError as refusal:
            draft.undo()
            return Posting(None, None, refusal=refusal)
        book_date = self.book_dates[day]
        journal_id = self._keep(draft, journal, key, asked, book_date)
        return Posting(journal_id, book_date)

    def _draft(self, draft: Draft, journal: Journal) -> None:
        for debit, credit, amount in journal.transfers:
            if amount <= 0:
                raise InvalidJournal(why="a transfer moves nothing or less")
            draft.transfer(debit, credit, amount, CHART[debit.kind].asset)
        for act in journal.acts:
            apply_act(draft, act)
        for hold_id in journal.holds:
            self._post_hold(draft, hold_id)
        draft.check_shape()
        if not draft.transfers and not draft.handed:
            raise InvalidJournal(why="it moves nothing")
        self._check_floors(draft)

    def _post_hold(self, draft: Draft, hold_id: int) -> None:
        hold = self.state.holds.get(hold_id)
        if hold is None or not hold.is_open or draft.changes.get(hold.account_id, (None, 0))[1] >= 0:
            raise HoldNotOpen
        draft.post_hold(hold)

    def _check_floors(self, draft: Draft) -> None:
        released: dict[int, int] = {}
        for hold in draft.posted_holds:
            released[hold.account_id] = released.get(hold.account_id, 0) + hold.amount
        for account, change in draft.changes.values():
            still_held = account.held - released.get(account.id, 0)
            if change < 0 and account.balance + change - still_held < account.floor:
                raise InsufficientBalance

    def _keep(self, draft: Draft, journal: Journal, key: JournalKey, asked: bytes, book_date: date) -> int:
        journal_id = next(self.journal_ids)
        writes = self.writes
        hashed: list[tuple[int | str, ...]] = []
        for number, (debit, credit, asset, amount) in enumerate(draft.transfers):
            writes.transfers.append((journal_id, number, debit.id, credit.id, asset, amount, book_date))
            hashed.append((number, debit.name, credit.name, amount))
        for lot, holder in draft.granted:
            self._keep_lot(lot, journal_id, key)
            hashed.append((lot.id, holder.name, lot.issuer_id, lot.granted, lot.cost_fen))
        for number, move in enumerate(draft.moves):
            writes.moves.append((journal_id, number, move.lot.id, move.amount, move.cost_fen, move.undoes))
            hashed.append((number, move.lot.id, move.amount, move.cost_fen, move.undoes or 0))
            if move.amount < 0:
                self.state.taken_by.setdefault(key, []).append(Taken(move.lot, -move.amount, number))
        for number, handed in enumerate(draft.handed):
            hashed.append(self._keep_handed(handed, journal_id, number))
        self._keep_holds(draft)
        self._keep_changes(draft, journal_id)
        digest = journal_digest(
            source=journal.source,
            key=journal.key,
            reason=journal.reason,
            happened_at=journal.happened_at,
            book_date=book_date,
            asked=asked,
            rows=hashed,
        )
        writes.journals.append(
            (journal_id, *key, journal.reason, journal.happened_at, self.posted_at, book_date, asked, digest)
        )
        self.seen[key] = Seen(journal_id, asked, book_date)
        self.state.journal_ids[key] = journal_id
        return journal_id

    def _keep_lot(self, lot: LotState, journal_id: int, key: JournalKey) -> None:
        lot.id, lot.journal_id = next(self.lot_ids), journal_id
        self.writes.new_lots.append(lot)
        self.state.lots[lot.id] = lot
        self.state.granted_by.setdefault(key, []).append(lot)

    def _keep_handed(self, handed: Handed, journal_id: int, number: int) -> tuple[int | str, ...]:
        lot, holder, heir, amount = handed.lot, handed.holder, handed.heir, handed.amount
        self.writes.handovers.append((journal_id, number, lot.id if lot else None, holder.id, heir.id, amount))
        return (number, lot.id if lot else 0, holder.name, heir.name, amount)

    def _keep_holds(self, draft: Draft) -> None:
        for hold in draft.posted_holds:
            account = draft.changes[hold.account_id][0]
            account.held -= hold.amount
            self.writes.holds.append(hold)

    def _keep_changes(self, draft: Draft, journal_id: int) -> None:
        for account, change in draft.changes.values():
            account.balance += change
            account.version += 1
            self.writes.lines.append((account.id, account.version, journal_id, change, account.balance))
            self.writes.accounts[account.id] = account

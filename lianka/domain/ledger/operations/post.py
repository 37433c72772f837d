"""The only way into the books."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from lianka.domain.ledger import store
from lianka.domain.ledger.chart import CHART, DEBT_OF
from lianka.domain.ledger.errors import InvalidJournal
from lianka.domain.ledger.rules.lot_acts import LATEST_INSTANT
from lianka.domain.ledger.rules.posting import Decision
from lianka.domain.ledger.rules.state import BookState, Debt, LotState, Taken
from lianka.domain.ledger.values import AccountRef, Grant, HandOver, Journal, JournalKey, Posting, Return, Sweep, Take
from lianka.foundation.calendar import ONE_DAY, alliance_zone
from lianka.foundation.db import transaction_required


@transaction_required
def post(journals: Sequence[Journal], *, at: datetime) -> list[Posting]:
    """Post journals in their order and answer each: posted, posted before, or refused with the reason.

    A refused journal is an answer and disturbs no other. The number of statements does not depend on the number
    of journals. `at` is the moment of posting; each journal is booked on the business date on which it
    happened, or on the earliest open date if that one is closed.

    Raises `RaceLost` when a rival posted one of the keys at the same time (the surrounding `transaction` runs
    again) and `InvalidJournal` for what only a defect can ask for: an account kind that is not in the chart, or that
    has lots and is moved without, a moment without a zone, or a `HandOver` that is not posted alone.
    """
    if not journals:
        return []
    days = _business_dates(journals)
    book_dates = _book_dates(set(days))
    state = _read_state(journals)
    seen = store.find_seen([JournalKey(journal.source, journal.key) for journal in journals])
    fresh = sum(JournalKey(journal.source, journal.key) not in seen for journal in journals)
    grants = sum(isinstance(act, Grant) for journal in journals for act in journal.acts)
    ids = store.reserve_ids({"ledger_journal": fresh, "ledger_lot": grants})
    decision = Decision(
        state=state,
        seen=seen,
        book_dates=book_dates,
        posted_at=at,
        journal_ids=ids["ledger_journal"],
        lot_ids=ids["ledger_lot"],
    )
    postings = decision.decide(journals, days)
    store.write(decision.writes, state.lots.values(), at=at)
    return postings


def _business_dates(journals: Sequence[Journal]) -> list[date]:
    if any(journal.happened_at.tzinfo is None for journal in journals):
        raise InvalidJournal(why="it happened at a moment without a zone")
    zone = alliance_zone()
    return [journal.happened_at.astimezone(zone).date() for journal in journals]


def _book_dates(days: set[date]) -> dict[date, date]:
    """Hold the dates and map each business date to the date it is booked on."""
    held: set[date] = set()
    wanted = days | {store.BEFORE_ALL_DATES}
    while True:
        store.lock_dates(wanted - held)
        held |= wanted
        closed = store.latest_closed_date()
        book_dates = {day: day if closed is None or day > closed else closed + ONE_DAY for day in days}
        # A date that was closed while we waited for it moves its journals on, to a date not held yet.
        wanted = set(book_dates.values())
        if wanted <= held:
            return book_dates


def _read_state(journals: Sequence[Journal]) -> BookState:
    refs: set[AccountRef] = set()
    holders: set[AccountRef] = set()
    grants: list[Grant] = []
    takes: list[tuple[Take, datetime]] = []
    returns: list[Return] = []
    sweeps: list[tuple[Sweep, datetime]] = []
    for journal in journals:
        for debit, credit, _amount in journal.transfers:
            refs.add(debit)
            refs.add(credit)
        for act in journal.acts:
            holders.add(act.holder)
            refs.update(act.others)
            if isinstance(act, Grant):
                grants.append(act)
            elif isinstance(act, Take):
                takes.append((act, journal.happened_at))
            elif isinstance(act, Return):
                returns.append(act)
            elif isinstance(act, Sweep):
                sweeps.append((act, journal.happened_at))
    handed = _handed(journals)
    moved = {ref for act in handed for ref in act}
    _check_kinds(refs, holders - moved)
    holders |= moved
    owing = {act.holder for act, _at in takes if act.may_owe} | {ref for ref in moved if ref.kind in DEBT_OF}
    state = BookState(accounts=store.open_accounts(refs | holders | _debt_refs(owing)))
    store.lock_accounts(state.accounts.values())
    _read_debts(state, {act.holder for act in grants} | owing)
    _read_takes(state, takes, [at + LATEST_INSTANT for _act, at in sweeps])
    _read_returns(state, returns)
    _read_holds(state, {hold_id for journal in journals for hold_id in journal.holds})
    _read_handed(state, handed)
    if sweeps:
        for lot in store.find_lots(lot_id for sweep, _at in sweeps for lot_id in sweep.lot_ids):
            _one(state, lot)
    return state


def _handed(journals: Sequence[Journal]) -> list[HandOver]:
    acts = [act for journal in journals for act in journal.acts if isinstance(act, HandOver)]
    if acts and len(journals) > 1:
        raise InvalidJournal(why="an account is handed over by a journal posted alone")
    return acts


def _check_kinds(refs: set[AccountRef], holders: set[AccountRef]) -> None:
    for kind in {ref.kind for ref in refs}:
        if kind not in CHART:
            raise InvalidJournal(why=f"there is no account kind {kind}")
        if kind in DEBT_OF:
            raise InvalidJournal(why="what has lots moves as the holder of an act only")
    for kind in {holder.kind for holder in holders}:
        if kind not in DEBT_OF:
            raise InvalidJournal(why=f"{kind} has no lots")


def _debt_refs(holders: Iterable[AccountRef]) -> set[AccountRef]:
    return {AccountRef(kind, party, scope) for held, party, scope in holders for kind in DEBT_OF[held]}


def _read_debts(state: BookState, holders: set[AccountRef]) -> None:
    """Find what the holders owe. Read after their accounts are locked, so that no rival changes it meanwhile."""
    if not holders:
        return
    refs = sorted(_debt_refs(holders))
    known = {state.accounts[ref].id: state.accounts[ref] for ref in refs if ref in state.accounts}
    for ref, account in store.find_companions(refs).items():
        state.accounts.setdefault(ref, known.get(account.id, account))
    for holder in holders:
        points_ref, receivable_ref = (AccountRef(kind, *holder[1:]) for kind in DEBT_OF[holder.kind])
        if points_ref in state.accounts and receivable_ref in state.accounts:
            points, receivable = state.accounts[points_ref], state.accounts[receivable_ref]
            state.debts[holder] = Debt(points, receivable, points_ref, receivable_ref)


def _read_takes(state: BookState, takes: Sequence[tuple[Take, datetime]], sweeps: Sequence[datetime]) -> None:
    if not takes:
        return
    wanted: dict[int, int] = defaultdict(int)
    for act, _at in takes:
        if act.hold_id is None:
            wanted[state.accounts[act.holder].id] += act.amount
    # What a sweep of this batch lets expire first, a take of this batch cannot count on.
    moments = [at for _act, at in takes] + list(sweeps)
    if wanted:
        state.live = {account_id: [] for account_id in wanted}
        for lot in store.find_live_lots(list(wanted.items()), first=min(moments), latest=max(moments)):
            state.live[lot.account_id].append(_one(state, lot))
    first_keys = sorted({act.first_lot_of for act, _at in takes if act.first_lot_of is not None})
    if first_keys:
        for key, lot in store.find_lots_granted_by(first_keys):
            state.granted_by.setdefault(key, []).append(_one(state, lot))
    _read_holds(state, {act.hold_id for act, _at in takes if act.hold_id is not None})


def _read_handed(state: BookState, handed: Sequence[HandOver]) -> None:
    if not handed:
        return
    for lot in store.find_all_lots(state.accounts[act.holder].id for act in handed):
        state.all_lots.setdefault(lot.account_id, []).append(_one(state, lot))


def _read_holds(state: BookState, hold_ids: set[int]) -> None:
    if not hold_ids:
        return
    holds = store.find_holds(hold_ids)
    lots = store.find_lots(lot_id for _hold, named in holds.values() for lot_id, _amount in named)
    for lot in lots:
        _one(state, lot)
    for hold, named in holds.values():
        hold.lots = [(state.lots[lot_id], amount) for lot_id, amount in named]
        state.holds[hold.id] = hold


def _read_returns(state: BookState, returns: Sequence[Return]) -> None:
    if not returns:
        return
    for key, journal_id, number, lot, amount in store.find_taken_by(sorted({act.of for act in returns})):
        state.journal_ids[key] = journal_id
        state.taken_by.setdefault(key, []).append(Taken(_one(state, lot), amount, number))


def _one(state: BookState, lot: LotState) -> LotState:
    """The one object for a lot, however often it was read."""
    return state.lots.setdefault(lot.id, lot)

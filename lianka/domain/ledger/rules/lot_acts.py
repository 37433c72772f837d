"""What grants, takes, returns and sweeps do to lots and to the money behind them (`docs/rules/books.md`)."""

from collections.abc import Iterator
from datetime import timedelta

from lianka.domain.ledger.chart import CHART, LOT_MAX
from lianka.domain.ledger.errors import (
    HoldNotOpen,
    HoldStillOpen,
    InsufficientPoints,
    InvalidJournal,
    NothingToExpire,
    NothingToReturn,
)
from lianka.domain.ledger.rules.draft import Draft, Handed
from lianka.domain.ledger.rules.state import Debt, LotState
from lianka.domain.ledger.values import AccountRef, Grant, HandOver, LotAct, Return, Sweep, Take

LATEST_INSTANT = timedelta(microseconds=1)
"""What a sweep at a day's latest moment adds to it, so that lots which end with the day are over."""


def apply_act(draft: Draft, act: LotAct) -> None:
    """Add one act to the draft. Raises a `DomainError` when the lots do not allow it."""
    if isinstance(act, Grant):
        _grant(draft, act)
    elif isinstance(act, Take):
        _take(draft, act)
    elif isinstance(act, Return):
        _return(draft, act)
    elif isinstance(act, HandOver):
        _hand_over(draft, act)
    else:
        _sweep(draft, act)


def _grant(draft: Draft, act: Grant) -> None:
    if not 0 < act.amount <= LOT_MAX or act.cost_fen < 0:
        raise InvalidJournal(why="a grant gives nothing, or more than a lot holds, or costs less than nothing")
    asset = CHART[act.holder.kind].asset
    settled, settled_cost = _settle_debt(draft, act, asset)
    amount, cost_fen = act.amount - settled, act.cost_fen - settled_cost
    if amount == 0:
        return
    holder = draft.state.accounts[act.holder]
    draft.transfer(act.issued_from, act.holder, amount, asset)
    draft.transfer(act.payer, act.fund, cost_fen, "CNY")
    lot = LotState(
        id=0,
        account_id=holder.id,
        issuer_id=act.issuer_id,
        granted=amount,
        cost_fen=cost_fen,
        remaining=amount,
        held=0,
        earned_at=draft.happened_at,
        expires_at=act.expires_at,
        terms_id=act.terms_id,
        is_new=True,
    )
    draft.granted.append((lot, holder))
    draft.state.keep_in_order(lot)


def _settle_debt(draft: Draft, act: Grant, asset: str) -> tuple[int, int]:
    """Pay what the holder owes from this grant: the points and the part of their cost that went that way."""
    debt = draft.state.debts.get(act.holder)
    owed, owed_fen = _owed(draft, debt)
    if debt is None or owed == 0:
        return 0, 0
    settled = min(owed, act.amount)
    cost_fen = act.cost_fen * settled // act.amount
    repaid_fen = owed_fen * settled // owed
    draft.transfer(act.issued_from, debt.points_ref, settled, asset)
    draft.pay(payer=act.payer, payee=debt.receivable_ref, paid=cost_fen, received=repaid_fen, spread=act.spread)
    return settled, cost_fen


def _owed(draft: Draft, debt: Debt | None) -> tuple[int, int]:
    if debt is None:
        return 0, 0
    return -draft.balance_of(debt.points), -draft.balance_of(debt.receivable)


def _take(draft: Draft, act: Take) -> None:
    if act.amount <= 0 or (act.worth_fen is not None and act.worth_fen < 0):
        raise InvalidJournal(why="a take takes nothing or is worth less than nothing")
    missing, cost_fen = act.amount, 0
    for lot, most in _held_lots(draft, act) if act.hold_id else _lots_to_take(draft, act):
        amount = min(most, missing)
        cost_fen += draft.move(lot, -amount)
        missing -= amount
        if missing == 0:
            break
    if missing and (not act.may_owe or act.hold_id):
        raise InsufficientPoints
    taken = act.amount - missing
    worth_fen = cost_fen if act.worth_fen is None else act.worth_fen * taken // act.amount
    draft.transfer(act.holder, act.to, taken, CHART[act.holder.kind].asset)
    draft.pay(payer=act.fund, payee=act.payee, paid=cost_fen, received=worth_fen, spread=act.spread)
    if missing:
        debt = draft.state.debts[act.holder]
        draft.transfer(debt.points_ref, act.to, missing, CHART[act.holder.kind].asset)
        if act.worth_fen is not None:
            draft.transfer(debt.receivable_ref, act.payee, act.worth_fen - worth_fen, "CNY")


def _lots_to_take(draft: Draft, act: Take) -> Iterator[tuple[LotState, int]]:
    holder_id = draft.state.accounts[act.holder].id
    first = draft.state.granted_by.get(act.first_lot_of, ()) if act.first_lot_of else ()
    for lot in first:
        if lot.account_id == holder_id and lot.free > 0:
            yield lot, lot.free
    for lot in draft.state.live_lots(holder_id, draft.happened_at):
        yield lot, lot.free


def _held_lots(draft: Draft, act: Take) -> list[tuple[LotState, int]]:
    hold = draft.state.holds.get(act.hold_id or 0)
    account = draft.state.accounts[act.holder]
    if hold is None or not hold.is_open or hold.account_id != account.id or hold.amount < act.amount:
        raise HoldNotOpen
    draft.post_hold(hold)
    return hold.lots


def _return(draft: Draft, act: Return) -> None:
    if act.amount <= 0 or act.worth_fen < 0:
        raise InvalidJournal(why="a return gives back nothing or is worth less than nothing")
    holder_id = draft.state.accounts[act.holder].id
    missing, cost_fen = act.amount, 0
    undoes = draft.state.journal_ids.get(act.of)
    for taken in sorted(draft.state.taken_by.get(act.of, ()), key=lambda taken: -taken.number):
        amount = min(taken.amount, missing)
        if amount == 0 or taken.lot.account_id != holder_id:
            continue
        cost_fen += draft.move(taken.lot, amount, undoes=undoes, grace_until=act.grace_until)
        taken.amount -= amount
        draft.returned.append((taken, amount))
        missing -= amount
    if missing:
        raise NothingToReturn
    draft.transfer(act.returned_from, act.holder, act.amount, CHART[act.holder.kind].asset)
    draft.pay(payer=act.payer, payee=act.fund, paid=act.worth_fen, received=cost_fen, spread=act.spread)


def _sweep(draft: Draft, act: Sweep) -> None:
    holder_id = draft.state.accounts[act.holder].id
    amount, cost_fen = 0, 0
    for lot_id in act.lot_ids:
        lot = draft.state.lots.get(lot_id)
        if (
            lot is None
            or lot.account_id != holder_id
            or lot.free == 0
            or lot.lives_at(draft.happened_at + LATEST_INSTANT)
        ):
            continue
        amount += lot.free
        cost_fen += draft.move(lot, -lot.free)
    if amount == 0:
        raise NothingToExpire
    draft.transfer(act.holder, act.to, amount, CHART[act.holder.kind].asset)
    draft.transfer(act.fund, act.payee, cost_fen, "CNY")


def _hand_over(draft: Draft, act: HandOver) -> None:
    accounts = draft.state.accounts
    holder = accounts[act.holder]
    if holder.held:
        raise HoldStillOpen
    _give_whole(draft, act.holder, act.to)
    for lot in draft.state.all_lots.get(holder.id, ()):
        draft.handed.append(Handed(lot, holder, accounts[act.to], lot.remaining))
    owed, owed_by_heir = draft.state.debts.get(act.holder), draft.state.debts.get(act.to)
    if owed and owed_by_heir:
        _give_whole(draft, owed.points_ref, owed_by_heir.points_ref)
        _give_whole(draft, owed.receivable_ref, owed_by_heir.receivable_ref)


def _give_whole(draft: Draft, from_ref: AccountRef, to_ref: AccountRef) -> None:
    holder, heir = draft.state.accounts[from_ref], draft.state.accounts[to_ref]
    if holder is heir or from_ref.kind != to_ref.kind:
        raise InvalidJournal(why="an account is handed over to another one of its kind")
    amount, asset = draft.balance_of(holder), CHART[from_ref.kind].asset
    # An account that may owe can stand below zero: then its heir owes it.
    draft.transfer(from_ref, to_ref, max(amount, 0), asset)
    draft.transfer(to_ref, from_ref, max(-amount, 0), asset)
    draft.handed.append(Handed(None, holder, heir, amount))

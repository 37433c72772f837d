"""What comes back of a purchase goes with the purchase when it is refunded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lianka.domain.ledger.values import JournalKey, Take
from lianka.domain.loyalty.operations.plan_coins import plan_coins_taken
from lianka.domain.rewards import cash_back_store
from lianka.domain.rewards.cash_back_store import HeldCashBack
from lianka.domain.rewards.models import CashBackUndoing
from lianka.domain.rewards.operations.settle_budgets import open_budgets, settle_budgets
from lianka.domain.rewards.rules.cash_back import InstalmentUndone, undo
from lianka.domain.rewards.values.cash_back import CASH_BACK_SOURCE, Instalment, Returned, instalment_key
from lianka.foundation.db import transaction_required
from lianka.foundation.values import part_undone


@transaction_required
def undo_cash_backs(refunds: Sequence[Returned], *, at: datetime) -> list[tuple[Take, ...]]:
    """Undo the part of each cash-back that its purchase is refunded by, and return what each refund's journal takes.

    Instalments not paid yet are cancelled first, the latest before the others; then paid ones are taken back as coins,
    into a debt if need be. The budget gets both back. The refund that reaches the whole purchase leaves nothing. What
    is not decided yet is only told how much was refunded. Posts nothing. The number of statements does not depend on
    how many refunds there are. Raises `ValueError` when more is refunded than was paid.
    """
    held = cash_back_store.hold_of_purchases([each.purchase for each in refunds]) if refunds else []
    if not held:
        return [()] * len(refunds)
    instalments = cash_back_store.find_instalments([each.id for each in held])
    states = {each.purchase: _State(each, instalments.get(each.id, [])) for each in held}
    budgets = open_budgets({each.budget_id for each in held})
    undoings, taken = [], []
    for refund in refunds:
        state = states.get(refund.purchase)
        undone = state.undo(refund) if state else []
        if state and undone:
            cancelled_fen, taken_fen = (sum(each[index] for each in undone) for index in (1, 2))
            budgets[state.held.budget_id].spent_fen -= cancelled_fen + taken_fen
            undoings.append(
                CashBackUndoing(
                    cash_back_id=state.held.id,
                    refund=refund.refund,
                    cancelled_fen=cancelled_fen,
                    taken_fen=taken_fen,
                    undone_at=at,
                )
            )
        taken.append(tuple(_take(state.held, each) for each in undone if each.taken_fen) if state else ())
    settle_budgets(budgets.values(), at=at)
    CashBackUndoing.objects.bulk_create(undoings)
    _write(list(states.values()))
    return taken


@dataclass(slots=True)
class _State:
    """A cash-back while refunds undo it one after the other."""

    held: HeldCashBack
    instalments: list[Instalment]
    refunded_fen: int = field(init=False)
    undone_fen: int = field(init=False)

    def __post_init__(self) -> None:
        self.refunded_fen, self.undone_fen = self.held.refunded_fen, self.held.undone_fen

    def undo(self, refund: Returned) -> list[InstalmentUndone]:
        self.refunded_fen += refund.now_fen
        if not self.held.is_decided:
            return []
        fen = part_undone(
            self.held.amount_fen,
            total=self.held.paid_fen,
            undone_before=refund.before_fen,
            undone_now=refund.now_fen,
        )
        undone = undo(self.instalments, fen=fen)
        by_number = {each.number: each for each in undone}
        self.undone_fen += fen
        self.instalments = [_less(each, by_number.get(each.number)) for each in self.instalments]
        return undone


def _less(each: Instalment, undone: InstalmentUndone | None) -> Instalment:
    if undone is None:
        return each
    return each._replace(
        cancelled_fen=each.cancelled_fen + undone.cancelled_fen, taken_fen=each.taken_fen + undone.taken_fen
    )


def _take(held: HeldCashBack, undone: InstalmentUndone) -> Take:
    return plan_coins_taken(
        member_id=held.member_id,
        funder_id=held.funder_id,
        of=JournalKey(CASH_BACK_SOURCE, instalment_key(held.public_id, undone.number)),
        coins=undone.taken_fen,
    )


def _write(states: Sequence[_State]) -> None:
    cash_back_store.write_undone(
        cash_backs=[(each.held.id, each.refunded_fen, each.undone_fen) for each in states],
        instalments=[
            (state.held.id, each.number, each.cancelled_fen, each.taken_fen)
            for state in states
            for each in state.instalments
        ],
    )

"""Budgets are locked for a batch, and what it took from them is written down."""

from collections.abc import Collection, Iterable
from datetime import datetime

from lianka.domain.rewards import store
from lianka.domain.rewards.events import BUDGET_EXHAUSTED, BUDGET_RAN_LOW
from lianka.domain.rewards.models import Budget
from lianka.domain.rewards.rules.budgets import OpenBudget
from lianka.foundation.db import transaction_required
from lianka.foundation.outbox import publish


@transaction_required
def open_budgets(budget_ids: Collection[int]) -> dict[int, OpenBudget]:
    """Lock budgets in the order of their ids: until the transaction ends nobody else pays from them."""
    if not budget_ids:
        return {}
    return {
        budget_id: OpenBudget(facts, facts.spent_fen) for budget_id, facts in store.lock_budgets(budget_ids).items()
    }


@transaction_required
def settle_budgets(budgets: Iterable[OpenBudget], *, at: datetime) -> None:
    """Write what a batch took from its budgets, and tell operators once of those that passed their alert or ran out."""
    told = list(budgets)
    store.write_spent(
        [(budget.facts.budget_id, budget.spent_fen) for budget in told if budget.spent_fen != budget.facts.spent_fen]
    )
    for budget in told:
        if budget.is_alert_due:
            _tell(budget, BUDGET_RAN_LOW, "alerted_at", at=at)
        if budget.is_exhaustion_due:
            _tell(budget, BUDGET_EXHAUSTED, "exhausted_at", at=at)


def _tell(budget: OpenBudget, topic: str, moment: str, *, at: datetime) -> None:
    row = Budget.objects.get(pk=budget.facts.budget_id)
    setattr(row, moment, at)
    row.save(update_fields=[moment])
    publish(
        topic,
        {"budget": row.public_id, "name": row.name, "spent_fen": row.spent_fen, "limit_fen": row.limit_fen},
        at=at,
    )

"""Nothing more is paid from a budget."""

from datetime import datetime

from lianka.domain.rewards.errors import BudgetStopped
from lianka.domain.rewards.operations.raise_budget import lock_budget
from lianka.domain.rewards.values import BudgetState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def stop_budget(*, budget_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Stop a budget for good: its bundles are refused from now on. Raises `BudgetNotFound` or `BudgetStopped`."""
    budget = lock_budget(budget_id)
    if budget.state == BudgetState.STOPPED:
        raise BudgetStopped(field="budget")
    budget.state = BudgetState.STOPPED
    budget.save(update_fields=["state"])
    record(by=by, action="rewards.stop_budget", subject=budget.public_id, at=at, reason=reason)

"""More money for gifts."""

from datetime import datetime

from lianka.domain.rewards.errors import BudgetInvalid, BudgetNotFound, BudgetNotRaised, BudgetStopped
from lianka.domain.rewards.models import Budget
from lianka.domain.rewards.rules.drafts import first_wrong_budget_field
from lianka.domain.rewards.values import BudgetDraft, BudgetState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction, transaction_required


@transaction
def raise_budget(
    *, budget_id: int, limit_fen: int, alert_fen: int | None, reason: str, by: Actor, at: datetime
) -> None:
    """Set a higher limit and another alert; from now on operators are told anew.

    Raises `BudgetNotFound`, `BudgetStopped`, `BudgetNotRaised` or `BudgetInvalid` (naming the field).
    """
    budget = lock_budget(budget_id)
    if budget.state == BudgetState.STOPPED:
        raise BudgetStopped(field="budget")
    if limit_fen <= budget.limit_fen:
        raise BudgetNotRaised(field="limit_fen", limit_fen=budget.limit_fen)
    if (field := first_wrong_budget_field(BudgetDraft(budget.name, limit_fen, alert_fen=alert_fen))) is not None:
        raise BudgetInvalid(field=field)
    facts = {"limit_fen_before": budget.limit_fen, "limit_fen": limit_fen, "alert_fen": alert_fen}
    budget.limit_fen, budget.alert_fen = limit_fen, alert_fen
    budget.alerted_at = budget.exhausted_at = None
    budget.save(update_fields=["limit_fen", "alert_fen", "alerted_at", "exhausted_at"])
    record(by=by, action="rewards.raise_budget", subject=budget.public_id, at=at, facts=facts, reason=reason)


@transaction_required
def lock_budget(budget_id: int) -> Budget:
    """Lock a budget against those that pay from it. Raises `BudgetNotFound`."""
    budget = Budget.objects.select_for_update().filter(pk=budget_id).first()
    if budget is None:
        raise BudgetNotFound(field="budget")
    return budget

"""Set money aside for gifts."""

from datetime import datetime

from lianka.domain.merchants.queries import get_merchant
from lianka.domain.rewards.errors import BudgetInvalid
from lianka.domain.rewards.models import Budget
from lianka.domain.rewards.rules.drafts import first_wrong_budget_field
from lianka.domain.rewards.values import BudgetDraft, BudgetState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def create_budget(*, draft: BudgetDraft, by: Actor, at: datetime) -> int:
    """Open a budget of the platform or of a merchant, and return its database id. Moves no money.

    Raises `BudgetInvalid` (naming the field) or `MerchantNotFound`.
    """
    if (field := first_wrong_budget_field(draft)) is not None:
        raise BudgetInvalid(field=field)
    funder = None if draft.funder_id is None else get_merchant(merchant_id=draft.funder_id)
    budget = Budget.objects.create(
        public_id=new_public_id("bud"),
        name=draft.name,
        funder=funder,
        limit_fen=draft.limit_fen,
        alert_fen=draft.alert_fen,
        state=BudgetState.OPEN,
        created_at=at,
        created_by=f"{by.kind}:{by.name}",
    )
    facts = {
        "limit_fen": draft.limit_fen,
        "alert_fen": draft.alert_fen,
        "funder": None if funder is None else funder.code,
    }
    record(by=by, action="rewards.create_budget", subject=budget.public_id, at=at, facts=facts)
    return budget.pk

"""Take a card off sale for good."""

from datetime import datetime

from lianka.domain.cards.operations.move_plan import lock_plan, move_plan
from lianka.domain.cards.values import PlanState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def withdraw_plan(*, plan_public_id: str, by: Actor, at: datetime, reason: str = "") -> None:
    """End the sale of a card. Cards that members hold stay valid to their end, and cannot be renewed.

    Raises `PlanNotFound`, `PlanCannotMove` or `ReasonTooLong`.
    """
    plan = lock_plan(public_id=plan_public_id)
    move_plan(plan=plan, to_state=PlanState.WITHDRAWN, by=by, at=at, reason=reason)

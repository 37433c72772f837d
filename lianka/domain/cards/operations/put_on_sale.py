"""Offer a card to members."""

from datetime import datetime

from lianka.domain.cards.errors import PlanHasNoOption
from lianka.domain.cards.operations.move_plan import lock_plan, move_plan
from lianka.domain.cards.values import PlanState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def put_on_sale(*, plan_public_id: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Let members find and open the card, within its sale window. Raises `PlanNotFound`, `PlanCannotMove`,
    `PlanHasNoOption` or `ReasonTooLong`.
    """
    plan = lock_plan(public_id=plan_public_id)
    if plan.option_count == 0:
        raise PlanHasNoOption(field="plan")
    move_plan(plan=plan, to_state=PlanState.ON_SALE, by=by, at=at, reason=reason)

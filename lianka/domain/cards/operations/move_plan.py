"""The one function that moves a card plan along its life."""

from datetime import datetime

from lianka.domain.cards.errors import PlanCannotMove, PlanNotFound, PlanWithdrawn, ReasonTooLong
from lianka.domain.cards.models import CardPlan, CardPlanMove
from lianka.domain.cards.rules.lifecycle import can_plan_move
from lianka.domain.cards.values import REASON_LENGTH_MAX, PlanState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required


@transaction_required
def lock_plan(*, public_id: str) -> CardPlan:
    """Read the plan and keep rivals from changing it until the transaction ends. Raises `PlanNotFound`."""
    plan = CardPlan.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if plan is None:
        raise PlanNotFound(field="plan")
    return plan


@transaction_required
def lock_open_plan(*, public_id: str) -> CardPlan:
    """Read and lock a plan that may still be changed. Raises `PlanNotFound` or `PlanWithdrawn`."""
    plan = lock_plan(public_id=public_id)
    if plan.state == PlanState.WITHDRAWN:
        raise PlanWithdrawn(field="plan")
    return plan


@transaction_required
def move_plan(*, plan: CardPlan, to_state: PlanState, by: Actor, at: datetime, reason: str = "") -> None:
    """Move a locked plan and keep the move as history. Raises `PlanCannotMove` or `ReasonTooLong`."""
    check_reason(reason)
    from_state = PlanState(plan.state)
    if not can_plan_move(from_state, to_state):
        raise PlanCannotMove(field="state", state=to_state.label)
    CardPlan.objects.filter(pk=plan.pk).update(state=to_state)
    plan.state = to_state
    CardPlanMove.objects.create(
        plan=plan,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    facts = {"from": from_state.value, "to": to_state.value}
    record(by=by, action="cards.move_plan", subject=plan.public_id, at=at, facts=facts, reason=reason)


def check_reason(reason: str) -> None:
    """Refuse a reason that its history has no room for. Raises `ReasonTooLong`."""
    if len(reason) > REASON_LENGTH_MAX:
        raise ReasonTooLong(field="reason", limit=REASON_LENGTH_MAX)

"""A merchant does not take a card that all others take (CARD-5)."""

from datetime import datetime

from lianka.domain.cards.errors import LinkNotFound
from lianka.domain.cards.operations.move_plan import check_reason, lock_plan
from lianka.domain.cards.operations.offer_link import add_link
from lianka.domain.cards.queries.links import find_place
from lianka.domain.cards.values import LinkState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def opt_out_of_plan(*, plan_public_id: str, merchant_id: int, by: Actor, at: datetime, reason: str = "") -> str:
    """Decline a card that all merchants take by default, and return the public id of the declined link.

    A merchant that has a link to the card answers that one. Raises `PlanNotFound`, `LinkNotFound` for a card that
    only chosen merchants take, `MerchantNotFound`, `LinkExists` or `ReasonTooLong`.
    """
    check_reason(reason)
    plan = lock_plan(public_id=plan_public_id)
    if plan.default_in_store_rate is None or plan.default_deal_rate is None:
        raise LinkNotFound(field="plan")
    return add_link(
        plan=plan,
        place=find_place(merchant_id=merchant_id, store_public_id=None),
        rates=(plan.default_in_store_rate, plan.default_deal_rate),
        state=LinkState.DECLINED,
        by=by,
        at=at,
        reason=reason,
    ).public_id

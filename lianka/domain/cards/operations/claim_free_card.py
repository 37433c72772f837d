"""A member takes a free card with one tap (CARD-2)."""

from datetime import datetime
from typing import Any

from lianka.domain.cards.errors import OptionNotFound, PlanNotFound
from lianka.domain.cards.models import CardPlan, PriceOption
from lianka.domain.cards.operations.open_card import open_card
from lianka.domain.cards.values import OpenedCard, PlanState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id


@transaction
def claim_free_card(*, plan_public_id: str, member_id: int, key: str, by: Actor, at: datetime) -> OpenedCard:
    """Open a free card for the member, or renew it. The same `key` gives the same answer.

    Raises what `get_offer` raises; `PlanNotFound` for a card that is not free.
    """
    request = {"plan": plan_public_id, "member": member_id}

    def answer() -> dict[str, Any]:
        option = _free_option(plan_public_id)
        order = new_public_id("clm")
        opened = open_card(member_id=member_id, option_id=option.pk, paid_fen=0, order=order, by=by, at=at)
        until = opened.valid_until
        return {**opened._asdict(), "valid_until": None if until is None else until.isoformat()}

    scope = f"cards.claim_free_card:{member_id}"
    told = remember(scope=scope, key=key, request=request, at=at, answer=answer).answer
    until = told["valid_until"]
    return OpenedCard(**{**told, "valid_until": None if until is None else datetime.fromisoformat(until)})


def _free_option(plan_public_id: str) -> PriceOption:
    plan = CardPlan.objects.filter(public_id=plan_public_id, is_free=True).exclude(state=PlanState.DRAFT).first()
    if plan is None:
        raise PlanNotFound(field="plan")
    option = PriceOption.objects.filter(plan=plan, archived_at=None).first()
    if option is None:
        raise OptionNotFound(field="plan")
    return option

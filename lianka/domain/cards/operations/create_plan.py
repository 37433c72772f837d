"""Design a card (CARD-1)."""

from datetime import datetime

from lianka.domain.cards.errors import PlanInvalid
from lianka.domain.cards.models import CardPlan
from lianka.domain.cards.queries.plans import find_trade_id
from lianka.domain.cards.rules.drafts import first_wrong_field
from lianka.domain.cards.values import PlanDraft, PlanState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def create_plan(*, draft: PlanDraft, by: Actor, at: datetime) -> str:
    """Keep a new card as a draft, which nobody sees before it is put on sale, and return its public id.

    Raises `PlanInvalid` (naming the field) or `TradeNotFound`.
    """
    if (field := first_wrong_field(draft)) is not None:
        raise PlanInvalid(field=field)
    plan = CardPlan.objects.create(
        public_id=new_public_id("pln"),
        name=draft.name,
        trade_id=find_trade_id(code=draft.trade),
        region=draft.region,
        design=draft.design,
        description=draft.description,
        benefits="\n".join(draft.benefits),
        is_free=draft.is_free,
        requires_activation=draft.requires_activation,
        state=PlanState.DRAFT,
        sale_from=draft.sale_from,
        sale_until=draft.sale_until,
        stock_total=draft.stock_total,
        member_limit=draft.member_limit,
        accepts_all=draft.accepts_all,
        default_in_store_rate=draft.default_in_store_rate,
        default_deal_rate=draft.default_deal_rate,
        refund_days=draft.refund_days,
        refunds_unused_days=draft.refunds_unused_days,
        created_at=at,
        created_by=f"{by.kind}:{by.name}",
    )
    facts = {
        "is_free": draft.is_free,
        "stock_total": draft.stock_total,
        "member_limit": draft.member_limit,
        "refund_days": draft.refund_days,
    }
    record(by=by, action="cards.create_plan", subject=plan.public_id, at=at, facts=facts)
    return plan.public_id

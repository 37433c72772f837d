"""Say what a card gives beside its discount (CARD-6, CARD-7, MBR-7)."""

from datetime import datetime

from lianka.domain.cards.errors import GiftsInvalid, PlanWithdrawn
from lianka.domain.cards.models import PlanGifts
from lianka.domain.cards.operations.move_plan import lock_plan
from lianka.domain.cards.queries.gifts import monthly_settings
from lianka.domain.cards.rules.gifts import takes_over_on
from lianka.domain.cards.values import MONTHLY_DAY_MAX, PlanGiftsDraft, PlanState
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.rewards.queries import describe_bundle
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction


@transaction
def set_plan_gifts(*, plan_public_id: str, draft: PlanGiftsDraft, by: Actor, at: datetime) -> None:
    """Let openings and renewals from now on give these bundles and carry this tier, and later months give theirs.

    What is given every month changes with the next month, or tomorrow where nothing was given. Whatever was given
    before stays. Raises `PlanNotFound`, `PlanWithdrawn`, or `GiftsInvalid` (naming the field).
    """
    plan = lock_plan(public_id=plan_public_id)
    if plan.state == PlanState.WITHDRAWN:
        raise PlanWithdrawn(field="plan")
    if (field := _first_wrong_field(draft)) is not None:
        raise GiftsInvalid(field=field)
    settings = monthly_settings(plan_ids=[plan.pk])[plan.pk]
    monthly_from = takes_over_on(settings=settings, today=business_date(at))
    facts = {
        "opening_bundle_id": draft.opening_bundle_id,
        "renewal_bundle_id": draft.renewal_bundle_id,
        "monthly_bundle_id": draft.monthly_bundle_id,
        "monthly_day": draft.monthly_day,
        "tier": draft.tier,
    }
    PlanGifts.objects.create(plan=plan, **facts, monthly_from=monthly_from, set_at=at, set_by=f"{by.kind}:{by.name}")
    facts["monthly_from"] = monthly_from.isoformat()
    record(by=by, action="cards.set_plan_gifts", subject=plan.public_id, at=at, facts=facts)


def _first_wrong_field(draft: PlanGiftsDraft) -> str | None:
    named = {
        "opening_bundle": draft.opening_bundle_id,
        "renewal_bundle": draft.renewal_bundle_id,
        "monthly_bundle": draft.monthly_bundle_id,
    }
    known = describe_bundle({each for each in named.values() if each is not None})
    for field, bundle_id in named.items():
        if bundle_id is not None and bundle_id not in known:
            return field
    if draft.monthly_day is not None and (
        draft.monthly_bundle_id is None or not 1 <= draft.monthly_day <= MONTHLY_DAY_MAX
    ):
        return "monthly_day"
    book = get_tier_book() if draft.tier else None
    return "tier" if draft.tier and (book is None or draft.tier not in book.terms) else None

"""What an opening or renewal of a card gives at once: its bundle, and the tier it carries (CARD-6, MBR-7)."""

from datetime import datetime

from lianka.domain.cards.models import CardGift, CardTerm
from lianka.domain.cards.queries.gifts import gifts_in_force, opening_cause, tier_cause
from lianka.domain.cards.queries.holdings import valid_until
from lianka.domain.cards.values import GiftKind
from lianka.domain.loyalty.operations.grant_tier import grant_tiers
from lianka.domain.loyalty.values import TierGranted
from lianka.domain.rewards.operations.grant_rewards import grant_rewards
from lianka.domain.rewards.values import RewardAsked
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date, start_of_day
from lianka.foundation.db import transaction_required


@transaction_required
def give_opening_gifts(*, term: CardTerm, is_renewal: bool, by: Actor, at: datetime) -> None:
    """Give what the plan gives for this opening or renewal, once, and let the member have its tier for its days.

    When the bundle cannot be given, because its budget is out for instance, the reason is kept: the card is open all
    the same. Does nothing for a card that gives nothing.
    """
    gifts = gifts_in_force(plan_id=term.card.plan_id)
    if gifts is None:
        return
    kind = GiftKind.RENEWAL if is_renewal else GiftKind.OPENING
    bundle_id = gifts.renewal_bundle_id if is_renewal else gifts.opening_bundle_id
    if bundle_id is not None:
        [answer] = grant_rewards([RewardAsked(bundle_id, term.card.member_id, opening_cause(term), at)], at=at)
        CardGift.objects.create(
            card=term.card,
            term=term,
            kind=kind,
            day=business_date(at),
            bundle_id=bundle_id,
            grant_id=answer.grant_id,
            refusal=answer.refusal.code if answer.refusal else "",
            given_at=at,
        )
    if gifts.tier:
        days = (start_of_day(term.first_day), valid_until(term.last_day))
        grant_tiers([TierGranted(term.card.member_id, gifts.tier, *days, tier_cause(term), f"{by.kind}:{by.name}")])

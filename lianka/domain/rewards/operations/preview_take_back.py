"""What taking rewards back would leave to be made good."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction as django_transaction

from lianka.domain.ledger.values import JournalKey
from lianka.domain.loyalty.operations.plan_gift_backs import plan_gift_backs
from lianka.domain.loyalty.values import GiftBack
from lianka.domain.rewards import store
from lianka.domain.rewards.models import RewardTakeBack
from lianka.domain.rewards.values import REWARD_SOURCE, GivenGrant, TakenBack


def preview_take_back(causes: Sequence[str], recipient_id: int, *, at: datetime) -> TakenBack:
    """Tell what `take_back_rewards` would take at `at`, and how much was spent already. Changes nothing."""
    with django_transaction.atomic():
        given = store.find_given(causes, recipient_id) if causes else []
        gone = set(RewardTakeBack.objects.filter(pk__in=[each.grant_id for each in given]).values_list("pk", flat=True))
        fresh = [each for each in given if each.grant_id not in gone]
        plans = plan_gift_backs([gift_back_of(each) for each in fresh], at=at)
    shortfall = sum(grant.cost_fen - plan.returned_fen for grant, plan in zip(fresh, plans, strict=True))
    return TakenBack(sum(each.points for each in plans), sum(each.coins for each in plans), shortfall)


def gift_back_of(grant: GivenGrant) -> GiftBack:
    """What of a grant is taken back when all of it is still there."""
    return GiftBack(
        member_id=grant.recipient_id,
        funder_id=grant.funder_id,
        of=JournalKey(REWARD_SOURCE, grant.public_id),
        points=grant.points,
        points_cost_fen=grant.cost_fen - grant.coins,
        coins=grant.coins,
        growth=grant.growth,
    )

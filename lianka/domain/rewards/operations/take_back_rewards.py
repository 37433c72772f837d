"""What was granted is taken back, as far as it is still there."""

from collections.abc import Sequence
from datetime import datetime

from lianka.domain.ledger.errors import InsufficientPoints
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.grant_tier import revoke_tier_grants
from lianka.domain.loyalty.operations.plan_gift_backs import plan_gift_backs
from lianka.domain.loyalty.values import GiftBackPlan, GrowthGained
from lianka.domain.rewards import store
from lianka.domain.rewards.models import MemberRight, RewardTakeBack
from lianka.domain.rewards.operations.preview_take_back import gift_back_of
from lianka.domain.rewards.operations.settle_budgets import open_budgets, settle_budgets
from lianka.domain.rewards.values import TAKE_BACK_SOURCE, GivenGrant, TakenBack, tier_cause
from lianka.foundation.db import RaceLost, transaction_required


@transaction_required
def take_back_rewards(causes: Sequence[str], recipient_id: int, *, cause: str, at: datetime) -> TakenBack:
    """Take back what a member was granted for these causes, once: the same `cause` gets the same answer again.

    Points and coins go as far as the member can still spend them, never into a debt; what was spent already is the
    shortfall, as its worth to the funder. Growth goes back whole, a tier that was given ends, and so do rights with
    uses left. The budget gets back what the funder did. What was taken back for another cause before does not count.
    Causes that rewarded the member with nothing are passed over. Raises `RaceLost` when the member spends meanwhile.
    """
    given = store.find_given(causes, recipient_id)
    budgets = open_budgets({grant.budget_id for grant in given})
    # Read after the budgets are locked: a rival that took the same grants back has committed by now.
    before = {row.pk: row for row in RewardTakeBack.objects.filter(pk__in=[grant.grant_id for grant in given])}
    fresh = [grant for grant in given if grant.grant_id not in before]
    plans = plan_gift_backs([gift_back_of(grant) for grant in fresh], at=at)
    _book(fresh, plans, at=at)
    _lower(fresh, plans, at=at)
    rows = [
        RewardTakeBack(
            grant_id=grant.grant_id,
            cause=cause,
            points=plan.points,
            coins=plan.coins,
            growth=grant.growth,
            returned_fen=plan.returned_fen,
            shortfall_fen=grant.cost_fen - plan.returned_fen,
            taken_at=at,
        )
        for grant, plan in zip(fresh, plans, strict=True)
    ]
    RewardTakeBack.objects.bulk_create(rows)
    MemberRight.objects.filter(grant_id__in=[row.pk for row in rows]).update(taken_back_at=at)
    for grant, plan in zip(fresh, plans, strict=True):
        budgets[grant.budget_id].spent_fen -= plan.returned_fen
    settle_budgets(budgets.values(), at=at)
    return _sum([row for row in before.values() if row.cause == cause] + rows)


def _book(fresh: Sequence[GivenGrant], plans: Sequence[GiftBackPlan], *, at: datetime) -> None:
    journals = [
        Journal(TAKE_BACK_SOURCE, grant.public_id, "reward_taken_back", at, plan.transfers, plan.acts)
        for grant, plan in zip(fresh, plans, strict=True)
        if plan.acts or plan.transfers
    ]
    for posting in post(journals, at=at):
        if isinstance(posting.refusal, InsufficientPoints):
            raise RaceLost
        if posting.refusal is not None:
            raise posting.refusal


def _lower(fresh: Sequence[GivenGrant], plans: Sequence[GiftBackPlan], *, at: datetime) -> None:
    gains = [
        GrowthGained(grant.recipient_id, plan.climb, at, tier_cause(grant.public_id))
        for grant, plan in zip(fresh, plans, strict=True)
    ]
    gain_growth(gains, at=at)
    revoke_tier_grants([tier_cause(grant.public_id) for grant in fresh], at=at)


def _sum(rows: Sequence[RewardTakeBack]) -> TakenBack:
    return TakenBack(
        sum(row.points for row in rows), sum(row.coins for row in rows), sum(row.shortfall_fen for row in rows)
    )

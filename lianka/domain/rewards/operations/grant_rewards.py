"""Bundles are granted to members, each cause once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.errors import FunderHasNoContract, TierNotFound
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.grant_tier import grant_tiers
from lianka.domain.loyalty.operations.plan_gifts import plan_gifts
from lianka.domain.loyalty.queries import price_gifts
from lianka.domain.loyalty.values import Gift, GiftPlan, GrowthGained, TierGranted
from lianka.domain.rewards import store
from lianka.domain.rewards.errors import BundleNotFound, BundleWithdrawn
from lianka.domain.rewards.operations.settle_budgets import open_budgets, settle_budgets
from lianka.domain.rewards.queries.bundles import lacks_tier
from lianka.domain.rewards.values import (
    REWARD_SOURCE,
    BundleState,
    BundleTerms,
    RewardAnswer,
    RewardAsked,
    RewardKind,
    tier_cause,
)
from lianka.foundation.audit import SYSTEM
from lianka.foundation.calendar import ONE_DAY, business_date, start_of_day
from lianka.foundation.db import RaceLost, next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id

_Key = tuple[str, int]


@transaction_required
def grant_rewards(asked: Sequence[RewardAsked], *, at: datetime) -> list[RewardAnswer]:
    """Grant bundles in the order given and answer each: granted, granted before, or refused without a trace.

    A cause rewards a member once for good, whatever bundle is asked for the second time. Refused are `BundleNotFound`,
    `BundleWithdrawn`, `TierNotFound`, `FunderHasNoContract`, `BudgetStopped` and, when what is left of the budget is
    less than the bundle costs, `BudgetExhausted`; operators are told once. The number of statements does not depend on
    how many are asked for, but for the budgets that run low or out. Raises `RaceLost` when a rival granted for the same
    cause meanwhile.
    """
    if not asked:
        return []
    bundles = store.find_bundles({each.bundle_id for each in asked})
    budgets = open_budgets({terms.budget_id for terms in bundles.values()})
    # Read after the budgets are locked: a rival that granted for the same cause has committed by now.
    answers = {
        key: RewardAnswer(grant_id, is_replay=True, refusal=None)
        for key, grant_id in store.find_grants([_key(each) for each in asked]).items()
    }
    fresh = _fresh(asked, bundles, answers)
    accepted = []
    for proposal, cost_fen in zip(fresh, price_gifts([each.gift for each in fresh]), strict=True):
        budget = budgets[proposal.terms.budget_id]
        refusal = FunderHasNoContract(field="funder") if cost_fen is None else budget.pay(cost_fen)
        if refusal is None:
            accepted.append(proposal)
        else:
            answers[_key(proposal.asked)] = RewardAnswer(None, is_replay=False, refusal=refusal)
    settle_budgets(budgets.values(), at=at)
    for proposal, grant_id in zip(accepted, _grant(accepted, at=at), strict=True):
        answers[_key(proposal.asked)] = RewardAnswer(grant_id, is_replay=False, refusal=None)
    return _in_order(asked, answers)


class _Proposal(NamedTuple):
    asked: RewardAsked
    terms: BundleTerms
    gift: Gift


def _key(asked: RewardAsked) -> _Key:
    return (asked.cause, asked.recipient_id)


def _fresh(
    asked: Sequence[RewardAsked], bundles: Mapping[int, BundleTerms], answers: dict[_Key, RewardAnswer]
) -> list[_Proposal]:
    """What is to be decided, each cause once; what is refused anyhow is answered at once."""
    fresh: dict[_Key, _Proposal] = {}
    for each in asked:
        key, terms = _key(each), bundles.get(each.bundle_id)
        if key in answers or key in fresh:
            continue
        if terms is None:
            answers[key] = RewardAnswer(None, is_replay=False, refusal=BundleNotFound(field="bundle"))
        elif terms.state == BundleState.WITHDRAWN:
            answers[key] = RewardAnswer(None, is_replay=False, refusal=BundleWithdrawn(field="bundle"))
        elif lacks_tier(terms.items):
            answers[key] = RewardAnswer(None, is_replay=False, refusal=TierNotFound(field="bundle"))
        else:
            fresh[key] = _Proposal(each, terms, _gift(each, terms))
    return list(fresh.values())


def _gift(asked: RewardAsked, terms: BundleTerms) -> Gift:
    return Gift(
        asked.recipient_id,
        terms.funder_id,
        terms.sum_of(RewardKind.POINTS),
        terms.sum_of(RewardKind.COINS),
        terms.sum_of(RewardKind.GROWTH),
        asked.happened_at,
    )


def _grant(accepted: Sequence[_Proposal], *, at: datetime) -> list[int]:
    """Write, book and hand out what was accepted, and return the ids of the grants."""
    plans = plan_gifts([each.gift for each in accepted])
    grant_ids = next_ids("rewards_rewardgrant", len(accepted))
    public_ids = [new_public_id("rwd") for _each in accepted]
    rows = [
        (grant_id, public_id, *_key(each.asked), *_given(each, plan), each.asked.happened_at, at)
        for grant_id, public_id, each, plan in zip(grant_ids, public_ids, accepted, plans, strict=True)
    ]
    if store.write_grants(rows) != len(rows):
        raise RaceLost
    _book(accepted, public_ids, plans, at=at)
    _lift(accepted, public_ids, plans, at=at)
    _hand_out_rights(accepted, grant_ids)
    return grant_ids


def _given(proposal: _Proposal, plan: GiftPlan) -> tuple[int, ...]:
    gift = proposal.gift
    return (proposal.terms.version_id, gift.points, gift.coins, gift.growth, plan.cost_fen)


def _book(accepted: Sequence[_Proposal], public_ids: Sequence[str], plans: Sequence[GiftPlan], *, at: datetime) -> None:
    journals = [
        Journal(REWARD_SOURCE, public_id, "reward_granted", each.asked.happened_at, plan.transfers, plan.acts)
        for each, public_id, plan in zip(accepted, public_ids, plans, strict=True)
        if plan.acts or plan.transfers
    ]
    for posting in post(journals, at=at):
        if posting.refusal is not None:
            raise posting.refusal


def _lift(accepted: Sequence[_Proposal], public_ids: Sequence[str], plans: Sequence[GiftPlan], *, at: datetime) -> None:
    """Let growth count, and give tiers for their days."""
    gains, tiers = [], []
    for each, public_id, plan in zip(accepted, public_ids, plans, strict=True):
        member_id, happened_at = each.asked.recipient_id, each.asked.happened_at
        gains.append(GrowthGained(member_id, plan.climb, happened_at, tier_cause(public_id)))
        for item in each.terms.items:
            if item.kind == RewardKind.TIER and item.days is not None:
                until = _end_of_days(happened_at, item.days)
                by = f"{SYSTEM.kind}:{SYSTEM.name}"
                tiers.append(TierGranted(member_id, item.tier, happened_at, until, tier_cause(public_id), by))
    gain_growth(gains, at=at)
    grant_tiers(tiers)


def _hand_out_rights(accepted: Sequence[_Proposal], grant_ids: Sequence[int]) -> None:
    rows = []
    for each, grant_id in zip(accepted, grant_ids, strict=True):
        happened_at = each.asked.happened_at
        for number, item in enumerate(each.terms.items, start=1):
            if item.kind == RewardKind.RIGHT:
                until = None if item.days is None else _end_of_days(happened_at, item.days)
                owner = (new_public_id("rgt"), each.asked.recipient_id, grant_id)
                rows.append((*owner, number, item.name, item.amount, 0, happened_at, until))
    store.write_rights(rows)


def _end_of_days(happened_at: datetime, days: int) -> datetime:
    """The first moment after so many business days, of which the first is the one on which it happened."""
    return start_of_day(business_date(happened_at) + days * ONE_DAY)


def _in_order(asked: Sequence[RewardAsked], answers: Mapping[_Key, RewardAnswer]) -> list[RewardAnswer]:
    """One answer for each, in order; a cause that stands in the batch twice was granted by its first."""
    told: set[_Key] = set()
    in_order = []
    for each in asked:
        answer = answers[_key(each)]
        is_replay = answer.is_replay or (answer.grant_id is not None and _key(each) in told)
        in_order.append(answer._replace(is_replay=is_replay))
        told.add(_key(each))
    return in_order

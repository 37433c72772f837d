"""A newcomer joined, or bought for the first time: the newcomer and who invited them are rewarded, each once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.queries import get_introduction, list_members
from lianka.domain.members.queries.introductions import first_purchase_of
from lianka.domain.members.queries.merges import ids_of, survivors_of
from lianka.domain.rewards.models import JoiningReward, JoiningRule
from lianka.domain.rewards.operations.grant_rewards import grant_rewards
from lianka.domain.rewards.queries.again import list_given_joining
from lianka.domain.rewards.queries.joining import get_joining_rule
from lianka.domain.rewards.values import RewardAsked
from lianka.domain.rewards.values.joining import CAP_REACHED, JoiningCondition, JoiningSide, joining_lock
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock


class _Due(NamedTuple):
    """One side's reward, before it is decided."""

    side: JoiningSide
    bundle_id: int
    recipient_id: int


@transaction_required
def reward_joining(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Reward the member of the payload for joining, and who shared the link; a refusal is kept with its reason.

    Listens to `members.member_activated` and to `members.first_purchase_made`: whichever completes the condition finds
    it met, the other finds nothing to do, and so does a second time. The rule is that of the day on which the person
    became active first; a purchase before counts from then on. Records that were merged are one newcomer, rewarded
    once under any of them. Inviting reaches one level: nobody else is rewarded.
    """
    newcomer_id = _hold_newcomer(payload["member_id"])
    records = ids_of(newcomer_id)
    joined = [each.activated_at for each in list_members(member_ids=records) if each.activated_at is not None]
    if not joined:
        return
    rule = get_joining_rule(day=business_date(min(joined)))
    met_at = _met_at(rule, newcomer_id, min(joined)) if rule else None
    if rule is None or met_at is None:
        return
    if not JoiningReward.objects.filter(newcomer__in=records).exists():
        _decide(rule, newcomer_id, met_at, at=at)


def _hold_newcomer(member_id: int) -> int:
    """Hold the record that stands for the member: both events, and a merge, come one after the other."""
    wait_for_lock(joining_lock(member_id))
    survivor_id = survivors_of([member_id]).get(member_id)
    if survivor_id is None:
        raise MemberNotFound(field="member")
    return member_id if survivor_id == member_id else _hold_newcomer(survivor_id)


def _met_at(rule: JoiningRule, newcomer_id: int, activated_at: datetime) -> datetime | None:
    """When the condition was met; None if it is not yet."""
    if rule.condition == JoiningCondition.ON_JOIN:
        return activated_at
    first_purchase_at = first_purchase_of(member_id=newcomer_id)
    return max(activated_at, first_purchase_at) if first_purchase_at else None


def _decide(rule: JoiningRule, newcomer_id: int, met_at: datetime, *, at: datetime) -> None:
    introduction = get_introduction(member_id=newcomer_id)
    dues, day = _dues(rule, newcomer_id, introduction.sharer_id if introduction else None), business_date(met_at)
    refused = {due.side: CAP_REACHED for due in dues if _is_capped(rule, due, day)}
    open_dues = [due for due in dues if due.side not in refused]
    asked = [RewardAsked(due.bundle_id, due.recipient_id, _cause(due, newcomer_id), met_at) for due in open_dues]
    grants: dict[JoiningSide, int] = {}
    for due, answer in zip(open_dues, grant_rewards(asked, at=at), strict=True):
        if answer.grant_id is not None:
            grants[due.side] = answer.grant_id
        elif answer.refusal is not None:
            refused[due.side] = answer.refusal.code
    JoiningReward.objects.bulk_create(
        JoiningReward(
            rule=rule,
            newcomer_id=newcomer_id,
            side=due.side,
            recipient_id=due.recipient_id,
            business_date=day,
            happened_at=met_at,
            grant_id=grants.get(due.side),
            refusal=refused.get(due.side, ""),
            decided_at=at,
        )
        for due in dues
    )


def _dues(rule: JoiningRule, newcomer_id: int, sharer_id: int | None) -> list[_Due]:
    dues = []
    if rule.newcomer_bundle_id is not None:
        dues.append(_Due(JoiningSide.NEWCOMER, rule.newcomer_bundle_id, newcomer_id))
    if rule.inviter_bundle_id is not None and sharer_id is not None:
        dues.append(_Due(JoiningSide.INVITER, rule.inviter_bundle_id, sharer_id))
    return dues


def _is_capped(rule: JoiningRule, due: _Due, day: date) -> bool:
    if due.side != JoiningSide.INVITER or rule.daily_cap is None:
        return False
    # Held until the transaction ends: two newcomers of one inviter are counted one after the other.
    wait_for_lock(f"inviting:{due.recipient_id}")
    given = list_given_joining(recipient_ids=ids_of(due.recipient_id), days=[day])
    return sum(side == JoiningSide.INVITER for side, *_rest in given) >= rule.daily_cap


def _cause(due: _Due, newcomer_id: int) -> str:
    return f"{'joining' if due.side == JoiningSide.NEWCOMER else 'inviting'}:{newcomer_id}"

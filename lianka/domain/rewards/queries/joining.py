"""What joining is rewarded with, and what a member got for inviting."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lianka.domain.members.queries.introductions import Introduced, list_introduced
from lianka.domain.rewards.models import JoiningReward, JoiningRule
from lianka.domain.rewards.queries.bundles import describe_bundle, words_of_versions
from lianka.domain.rewards.values.joining import Invited, JoiningCondition, JoiningOffer, JoiningSide
from lianka.foundation.calendar import ONE_DAY, business_date


def get_joining_rule(*, day: date) -> JoiningRule | None:
    """The rule for members who join on this day: the latest announced of those that start latest; None if it ended."""
    rule = JoiningRule.objects.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    has_ended = rule is not None and rule.valid_until is not None and day >= rule.valid_until
    return None if has_ended else rule


def get_joining_offer(*, at: datetime) -> JoiningOffer | None:
    """What joining is rewarded with today, in the reader's words; None when with nothing. Two statements."""
    rule = get_joining_rule(day=business_date(at))
    if rule is None:
        return None
    newcomer, inviter = rule.newcomer_bundle_id, rule.inviter_bundle_id
    words = describe_bundle([each for each in (newcomer, inviter) if each])
    offer = JoiningOffer(
        JoiningCondition(rule.condition),
        words.get(newcomer, ()) if newcomer else (),
        words.get(inviter, ()) if inviter else (),
        rule.daily_cap,
        rule.valid_until - ONE_DAY if rule.valid_until else None,
    )
    return offer if offer.newcomer_words or offer.inviter_words else None


def list_invited(*, inviter_id: int, limit: int, offset: int = 0) -> list[Invited]:
    """Whom the member brought in, the latest first, and what the member got for each. Three statements.

    One level only: whom the invited brought in is rewarded to them alone.
    """
    introduced = list_introduced(sharer_id=inviter_id, limit=limit, offset=offset)
    newcomers = [each.member_id for each in introduced]
    rewards = {
        reward.newcomer_id: reward
        for reward in JoiningReward.objects.filter(
            newcomer__in=newcomers, side=JoiningSide.INVITER, recipient=inviter_id
        ).select_related("grant")
    }
    words = words_of_versions({reward.grant.version_id for reward in rewards.values() if reward.grant})
    return [_invited(each, rewards.get(each.member_id), words) for each in introduced]


def count_rewarded(*, inviter_id: int) -> int:
    """For how many of those invited the member was rewarded. One statement."""
    return JoiningReward.objects.filter(recipient=inviter_id, side=JoiningSide.INVITER, refusal="").count()


def _invited(each: Introduced, reward: JoiningReward | None, words: Mapping[int, Sequence[str]]) -> Invited:
    if reward is None:
        return Invited(each.member_id, each.introduced_at, (), "")
    given = words[reward.grant.version_id] if reward.grant else ()
    return Invited(each.member_id, each.introduced_at, given, reward.refusal)

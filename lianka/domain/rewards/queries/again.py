"""Which rewards that were refused at first were granted later, and so who was given what in all."""

from collections.abc import Collection
from datetime import date
from typing import Final

from lianka.domain.rewards.errors import BudgetExhausted
from lianka.domain.rewards.models import BirthdayGift, JoiningReward, RewardGrant
from lianka.foundation.db import fetch_all

JOINING: Final = "joining"
BIRTHDAY: Final = "birthday"


def again_cause(kind: str, row_id: int) -> str:
    """The cause under which a refused reward, a row of its kind, is granted later."""
    return f"again:{kind}:{row_id}"


def find_granted_again(*, kind: str, row_ids: Collection[int]) -> dict[int, int]:
    """The grants of refused rewards, by the ids of their rows. One statement."""
    rows = {again_cause(kind, row_id): row_id for row_id in row_ids}
    grants = RewardGrant.objects.filter(cause__in=list(rows)).values_list("cause", "pk") if rows else ()
    return {rows[cause]: grant_id for cause, grant_id in grants}


def count_granted_again(*, kind: str, rule_id: int) -> int:
    """How many of a rule's refused rewards were granted later. One statement."""
    return int(fetch_all(_COUNTED.format(table=_TABLES[kind]), [f"again:{kind}:", rule_id, BudgetExhausted.code])[0][0])


def has_refused(*, kind: str, rule_id: int) -> bool:
    """Whether an exhausted budget refused a reward of the rule that was not granted later. One statement."""
    return bool(fetch_all(_OPEN.format(table=_TABLES[kind]), [f"again:{kind}:", rule_id, BudgetExhausted.code]))


_TABLES: Final = {JOINING: "rewards_joiningreward", BIRTHDAY: "rewards_birthdaygift"}
_JOINED: Final = """
    FROM {table} r LEFT JOIN rewards_rewardgrant g ON g.cause = %s || CAST(r.id AS varchar(20))
    WHERE r.rule_id = %s AND r.refusal = %s
"""
_COUNTED: Final = f"SELECT count(g.id) {_JOINED}"
_OPEN: Final = f"SELECT 1 {_JOINED} AND g.id IS NULL LIMIT 1"


def list_given_joining(
    *,
    newcomer_ids: Collection[int] | None = None,
    recipient_ids: Collection[int] | None = None,
    days: Collection[date] | None = None,
) -> list[tuple[str, int, int, date]]:
    """Side, newcomer, recipient and day of the rewards that were granted, at once or later. Two statements."""
    rewards = JoiningReward.objects.all()
    if newcomer_ids is not None:
        rewards = rewards.filter(newcomer__in=list(newcomer_ids))
    if recipient_ids is not None:
        rewards = rewards.filter(recipient__in=list(recipient_ids))
    if days is not None:
        rewards = rewards.filter(business_date__in=list(days))
    rows = list(rewards.values_list("pk", "refusal", "side", "newcomer_id", "recipient_id", "business_date"))
    later = find_granted_again(kind=JOINING, row_ids=[row[0] for row in rows if row[1]])
    return [(row[2], row[3], row[4], row[5]) for row in rows if not row[1] or row[0] in later]


def list_given_birthdays(*, member_ids: Collection[int]) -> list[tuple[int, int]]:
    """Year and member of the birthday gifts that were granted, at once or later. Two statements."""
    gifts = BirthdayGift.objects.filter(member__in=list(member_ids))
    rows = list(gifts.values_list("pk", "refusal", "year", "member_id"))
    later = find_granted_again(kind=BIRTHDAY, row_ids=[row[0] for row in rows if row[1]])
    return [(row[2], row[3]) for row in rows if not row[1] or row[0] in later]

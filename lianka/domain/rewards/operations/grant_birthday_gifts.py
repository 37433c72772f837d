"""Members are given something for their birthday, once a year."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.db.models.functions import Coalesce

from lianka.domain.loyalty.queries import get_tier_terms_held
from lianka.domain.members.queries import list_birthdays
from lianka.domain.members.values.profiles import Birthday
from lianka.domain.rewards.models import BirthdayGift
from lianka.domain.rewards.operations.grant_rewards import grant_rewards
from lianka.domain.rewards.queries.birthdays import get_birthday_rule
from lianka.domain.rewards.rules.campaigns import birthdays_kept_on
from lianka.domain.rewards.values import RewardAsked
from lianka.domain.rewards.values.birthdays import BirthdayTerms
from lianka.foundation.calendar import ONE_DAY, start_of_day
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock

MEMBERS_AT_ONCE: Final = 500


def grant_birthday_gifts(*, business_date: date, at: datetime) -> int:
    """Give the gifts of the day that begins as this one closes, page by page, and return how many were decided.

    A member gets one a year, whatever the birthday is changed to and however often or late this runs: a missed day is
    made up as of that day, for the tier held then. Gifts that the budget refuses are kept with the reason and not
    tried again.
    """
    day = business_date + ONE_DAY
    found = get_birthday_rule(day=day)
    kept = birthdays_kept_on(day, found[1].timing) if found and found[1].bundles else None
    if found is None or kept is None:
        return 0
    decided, after = 0, None
    while page := list_birthdays(first=kept[0], latest=kept[1], after=after, limit=MEMBERS_AT_ONCE):
        decided += _give(page, rule_id=found[0], terms=found[1], day=day, at=at)
        after = page[-1]
    return decided


@transaction
def _give(page: Sequence[Birthday], *, rule_id: int, terms: BirthdayTerms, day: date, at: datetime) -> int:
    # One run at a time decides: another one waits, and finds who was given.
    wait_for_lock("birthday-gifts")
    member_ids = [each.member_id for each in page]
    given = _given(member_ids, day.year)
    begun = start_of_day(day)
    tiers = {member_id: each.tier for member_id, each in get_tier_terms_held(member_ids=member_ids, at=begun).items()}
    asked, askers = [], []
    for member_id in member_ids:
        bundle_id = terms.bundle_for(tiers[member_id])
        if member_id not in given and bundle_id is not None:
            asked.append(RewardAsked(bundle_id, member_id, f"birthday:{day.year}", begun))
            askers.append(member_id)
    BirthdayGift.objects.bulk_create(
        BirthdayGift(
            member_id=member_id,
            year=day.year,
            rule_id=rule_id,
            tier=tiers[member_id],
            business_date=day,
            grant_id=answer.grant_id,
            refusal=answer.refusal.code if answer.refusal else "",
            decided_at=at,
        )
        for member_id, answer in zip(askers, grant_rewards(asked, at=at), strict=True)
    )
    return len(askers)


def _given(member_ids: Sequence[int], year: int) -> set[int]:
    """Who had the year's gift already, under this record or one that was merged into it."""
    persons = Q(member__in=member_ids) | Q(member__merged_into__in=member_ids)
    gifts = BirthdayGift.objects.filter(persons, year=year)
    return set(gifts.values_list(Coalesce("member__merged_into_id", "member_id"), flat=True))

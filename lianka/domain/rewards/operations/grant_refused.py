"""What an exhausted budget refused is granted after all, in order, once each: when the budget was raised."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, TypeVar

from django.db.models import QuerySet

from lianka.domain.members.queries.merges import merged_ids_of, survivors_of
from lianka.domain.rewards.errors import BudgetExhausted
from lianka.domain.rewards.errors.campaigns import CampaignNotFound
from lianka.domain.rewards.models import BirthdayBundle, BirthdayGift, BirthdayRule, JoiningReward, JoiningRule
from lianka.domain.rewards.operations.grant_rewards import grant_rewards
from lianka.domain.rewards.queries.again import (
    BIRTHDAY,
    JOINING,
    again_cause,
    list_given_birthdays,
    list_given_joining,
)
from lianka.domain.rewards.values import RewardAsked
from lianka.domain.rewards.values.joining import JoiningSide
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock

R = TypeVar("R", JoiningReward, BirthdayGift)
REFUSED_AT_ONCE: Final = 500


class GrantedAgain(NamedTuple):
    """How many of the refused were granted now, and how many were refused once more."""

    granted: int
    refused: int


class _Row(NamedTuple):
    """A refused reward. `slot` is what one person is given once; `day`: against which a cap of its recipient counts."""

    id: int
    kind: str
    bundle_id: int
    person_id: int
    slot: tuple[str, int]
    day: date | None = None


_Page = tuple[int, Sequence[_Row]]


def grant_refused_joining(*, rule_id: int, reason: str, by: Actor, at: datetime) -> GrantedAgain:
    """Grant the rewards of a rule of joining and inviting that an exhausted budget refused, as of now.

    Each once for good, in the order in which they were refused, pages of them in transactions of their own, until a
    page finds the budget exhausted. A person who was rewarded under another record is not again; an inviter's cap
    holds. Raises `CampaignNotFound`.
    """
    rule = JoiningRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise CampaignNotFound(field="rule")
    return _grant_all(f"joining:{rule_id}", lambda after: _joining_page(rule, after), reason, by, at)


def grant_refused_birthdays(*, rule_id: int, reason: str, by: Actor, at: datetime) -> GrantedAgain:
    """The same for the birthday gifts of a rule. Raises `CampaignNotFound`."""
    if not BirthdayRule.objects.filter(pk=rule_id).exists():
        raise CampaignNotFound(field="rule")
    return _grant_all(f"birthday:{rule_id}", lambda after: _birthday_page(rule_id, after), reason, by, at)


def _grant_all(campaign: str, read: Callable[[int], _Page], reason: str, by: Actor, at: datetime) -> GrantedAgain:
    granted = refused = after = 0
    while True:
        after, page = _grant_page(campaign, read, after, reason, by, at)
        granted, refused = granted + page.granted, refused + page.refused
        if after == 0 or page.refused:
            return GrantedAgain(granted, refused)


@transaction
def _grant_page(
    campaign: str, read: Callable[[int], _Page], after: int, reason: str, by: Actor, at: datetime
) -> tuple[int, GrantedAgain]:
    # One at a time: a second operator waits, and finds what was granted.
    wait_for_lock(f"grant-refused:{campaign}")
    latest, rows = read(after)
    asked = [RewardAsked(row.bundle_id, row.person_id, again_cause(row.kind, row.id), at) for row in rows]
    answers = grant_rewards(asked, at=at)
    page = GrantedAgain(
        granted=sum(answer.grant_id is not None and not answer.is_replay for answer in answers),
        refused=sum(answer.refusal is not None for answer in answers),
    )
    if page.granted:
        record(by=by, action="rewards.grant_refused", subject=campaign, at=at, facts=page._asdict(), reason=reason)
    return latest, page


def _joining_page(rule: JoiningRule, after: int) -> _Page:
    found = list(_refused_after(JoiningReward.objects.filter(rule=rule), after))
    persons = survivors_of([each for row in found for each in (row.newcomer_id, row.recipient_id)])
    bundles = {JoiningSide.NEWCOMER: rule.newcomer_bundle_id, JoiningSide.INVITER: rule.inviter_bundle_id}
    rows = []
    for row in found:
        bundle_id, newcomer_id = bundles[JoiningSide(row.side)], persons[row.newcomer_id]
        recipient_id, is_inviter = persons[row.recipient_id], row.side == JoiningSide.INVITER
        # Nobody is rewarded for having brought in a record of their own.
        if bundle_id is not None and not (is_inviter and recipient_id == newcomer_id):
            day = row.business_date if is_inviter else None
            rows.append(_Row(row.pk, JOINING, bundle_id, recipient_id, (row.side, newcomer_id), day))
    records = _records_of(persons.values())
    given = {
        (side, records[newcomer_id])
        for side, newcomer_id, _recipient_id, _day in list_given_joining(newcomer_ids=records)
    }
    open_rows = _first_of_each(rows, given)
    if rule.daily_cap is not None:
        open_rows = _below_cap(open_rows, rule.daily_cap, records)
    return (found[-1].pk if found else 0), open_rows


def _birthday_page(rule_id: int, after: int) -> _Page:
    found = list(_refused_after(BirthdayGift.objects.filter(rule=rule_id), after))
    bundles = dict(BirthdayBundle.objects.filter(rule=rule_id).values_list("tier", "bundle_id"))
    persons = survivors_of([row.member_id for row in found])
    rows = []
    for row in found:
        bundle_id, person_id = bundles.get(row.tier, bundles.get("")), persons[row.member_id]
        if bundle_id is not None:
            rows.append(_Row(row.pk, BIRTHDAY, bundle_id, person_id, (str(row.year), person_id)))
    records = _records_of(persons.values())
    given = {(str(year), records[member_id]) for year, member_id in list_given_birthdays(member_ids=records)}
    return (found[-1].pk if found else 0), _first_of_each(rows, given)


def _refused_after(rows: QuerySet[R], after: int) -> QuerySet[R]:
    return rows.filter(refusal=BudgetExhausted.code, pk__gt=after).order_by("pk")[:REFUSED_AT_ONCE]


def _records_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Every record of these persons, with the person."""
    persons = set(person_ids)
    records = {person_id: person_id for person_id in persons}
    for person_id, merged in merged_ids_of(persons).items():
        records |= dict.fromkeys(merged, person_id)
    return records


def _first_of_each(rows: Sequence[_Row], given: set[tuple[str, int]]) -> list[_Row]:
    """One row for what a person is given once and was not given yet."""
    first: dict[tuple[str, int], _Row] = {}
    for row in rows:
        if row.slot not in given:
            first.setdefault(row.slot, row)
    return list(first.values())


def _below_cap(rows: Sequence[_Row], cap: int, records: Mapping[int, int]) -> list[_Row]:
    """The rows that an inviter's cap has room for, counted on the day on which each was due."""
    days = {row.day for row in rows if row.day is not None}
    counts = Counter(
        (records[recipient_id], day)
        for side, _newcomer_id, recipient_id, day in list_given_joining(recipient_ids=records, days=days)
        if side == JoiningSide.INVITER
    )
    below = []
    for row in rows:
        if row.day is not None:
            counts[row.person_id, row.day] += 1
            if counts[row.person_id, row.day] > cap:
                continue
        below.append(row)
    return below

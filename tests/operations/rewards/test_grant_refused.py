"""What an exhausted budget refused is granted once the budget was raised: in order, once each."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.queries import get_share_token
from lianka.domain.members.values import IntroductionAsked
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.rewards.errors.campaigns import CampaignNotFound
from lianka.domain.rewards.models import BirthdayGift, BirthdayRule, JoiningReward, JoiningRule, RewardGrant
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.grant_birthday_gifts import grant_birthday_gifts
from lianka.domain.rewards.operations.grant_refused import (
    GrantedAgain,
    grant_refused_birthdays,
    grant_refused_joining,
)
from lianka.domain.rewards.operations.raise_budget import raise_budget
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.domain.rewards.values.joining import JoiningCondition, JoiningTerms
from lianka.foundation.models import AuditEntry
from lianka.foundation.outbox import drain
from lianka.interfaces.shared.world import build_world
from tests.operations.members.merging import merge
from tests.operations.members.phones import join
from tests.operations.rewards.scene import balance, budget_of, bundle_of
from tests.rivals import processes_at_once
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-10")]
JOINED_AT = datetime(2026, 1, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = JOINED_AT + timedelta(days=60)
HUNDRED = RewardItem(RewardKind.POINTS, 100)
COST_FEN: Final = 100  # what the platform pays for a hundred points


def _raise(budget_id: int, grants: int) -> None:
    limit_fen = grants * COST_FEN
    raise_budget(budget_id=budget_id, limit_fen=limit_fen, alert_fen=None, reason="more", by=OPERATOR, at=LATER)


def _campaign(*, cap: int | None = None, invited: int | None = None) -> tuple[int, int]:
    """A rule whose budget pays for one; its id and the budget's."""
    budget_id = budget_of(COST_FEN)
    bundle = bundle_of(HUNDRED, budget_id=budget_id)
    terms = JoiningTerms(
        JoiningCondition.ON_JOIN,
        JOINED_AT.date(),
        newcomer_bundle_id=None if invited else bundle,
        inviter_bundle_id=bundle if invited else None,
        daily_cap=cap,
    )
    return announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT), budget_id


def _join(count: int, *, inviter: int | None = None, first: int = 0) -> list[int]:
    link = IntroductionAsked(None, get_share_token(member_id=inviter)) if inviter else None
    members = []
    for number in range(first, first + count):
        members.append(join(f"1370000{number:04d}", at=JOINED_AT, by_link=link).member_id)
        drain(at=JOINED_AT)
    return members


def _again(rule_id: int) -> GrantedAgain:
    return grant_refused_joining(rule_id=rule_id, reason="预算已追加", by=OPERATOR, at=LATER)


def _points(*members: int) -> list[int]:
    return [balance(chart.POINTS, member_id) for member_id in members]


def test_the_refused_are_granted_in_order_as_far_as_the_raised_budget_goes(world: World) -> None:
    rule_id, budget_id = _campaign()
    members = _join(4)
    before = _points(*members)
    _raise(budget_id, 3)

    answer = _again(rule_id)

    assert (before, answer) == ([100, 0, 0, 0], GrantedAgain(2, 1))
    assert _points(*members) == [100, 100, 100, 0]
    assert set(RewardGrant.objects.filter(cause__startswith="again:").values_list("happened_at", flat=True)) == {LATER}
    assert AuditEntry.objects.get(action="rewards.grant_refused").reason == "预算已追加"
    assert [*check_rewards(), *check_books()] == []


def test_a_second_time_goes_on_where_the_first_stopped_and_grants_nothing_twice(world: World) -> None:
    rule_id, budget_id = _campaign()
    members = _join(4)
    _raise(budget_id, 3)
    _again(rule_id)
    _raise(budget_id, 9)

    answers = [_again(rule_id), _again(rule_id)]

    assert answers == [GrantedAgain(1, 0), GrantedAgain(0, 0)]
    assert _points(*members) == [100] * 4
    assert AuditEntry.objects.filter(action="rewards.grant_refused").count() == 2


def test_without_more_budget_nothing_is_granted(world: World) -> None:
    rule_id, _budget_id = _campaign()
    _join(2)

    assert _again(rule_id) == GrantedAgain(0, 1)
    assert not AuditEntry.objects.filter(action="rewards.grant_refused").exists()


def test_a_person_is_rewarded_once_under_whatever_record(world: World) -> None:
    rule_id, budget_id = _campaign()
    rewarded, refused, other, third = _join(4)
    merge(refused, rewarded, key="one")
    merge(third, other, key="two")
    _raise(budget_id, 9)

    answer = _again(rule_id)

    assert answer == GrantedAgain(1, 0)
    assert _points(rewarded, other) == [100, 100]
    assert list(check_rewards()) == []


def test_the_inviters_cap_counts_what_was_granted_later(world: World) -> None:
    rule_id, budget_id = _campaign(cap=2, invited=world.wang)
    _join(4, inviter=world.wang)
    _raise(budget_id, 9)

    answer = _again(rule_id)
    _join(1, inviter=world.wang, first=4)

    assert answer == GrantedAgain(1, 0)
    assert _points(world.wang) == [200]
    assert JoiningReward.objects.latest("pk").refusal == "inviting_cap_reached"


def test_birthday_gifts_are_granted_later_with_the_bundle_of_then(world: World) -> None:
    budget_id = budget_of(COST_FEN)
    bundle = bundle_of(HUNDRED, budget_id=budget_id)
    terms = BirthdayTerms(BirthdayTiming.ON_DAY, date(2026, 1, 7), {"": bundle})
    announce_birthday_rule(terms=terms, by=OPERATOR, at=OPENED_AT)
    members = [world.wang, *_join(2)]
    for member_id in members:
        change_profile(member_id=member_id, given=Profile(birthday=MonthDay(1, 8)), by=OPERATOR, at=OPENED_AT)
    grant_birthday_gifts(business_date=date(2026, 1, 7), at=JOINED_AT)
    before = sum(_points(*members))
    _raise(budget_id, 9)
    rule_id = BirthdayRule.objects.get().pk

    answers = [
        grant_refused_birthdays(rule_id=rule_id, reason="预算已追加", by=OPERATOR, at=LATER) for _time in range(2)
    ]

    assert (before, BirthdayGift.objects.count(), answers) == (100, 3, [GrantedAgain(2, 0), GrantedAgain(0, 0)])
    assert _points(*members) == [100] * 3
    assert list(check_rewards()) == []


def test_many_cost_as_many_statements_as_few(world: World) -> None:
    counts = []
    rule_id, budget_id = _campaign()
    _join(2)
    for grants, more in ((2, 6), (9, 0)):
        _raise(budget_id, grants)
        with CaptureQueriesContext(connection) as captured:
            _again(rule_id)
        counts.append(len(captured))
        _join(more, first=10)

    assert counts[0] == counts[1]


@pytest.mark.parametrize("grant", [grant_refused_joining, grant_refused_birthdays])
def test_an_unknown_rule_is_not_found(world: World, grant: type) -> None:
    with pytest.raises(CampaignNotFound):
        grant(rule_id=404, reason="?", by=OPERATOR, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_grant_each_once() -> None:
    build_world(at=OPENED_AT)
    rule_id, budget_id = _campaign()
    members = _join(6)
    _raise(budget_id, 9)

    answers = processes_at_once(*[lambda: _again(rule_id)] * 2)

    assert sum(each.granted for each in answers) == 5
    assert _points(*members) == [100] * 6
    assert JoiningRule.objects.get().pk == rule_id

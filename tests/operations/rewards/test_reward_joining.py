"""Joining and inviting are rewarded once for each newcomer, as the worked example of docs/rules/joining.md says."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from lianka.config import wiring
from lianka.domain.ledger import chart
from lianka.domain.members.events import FIRST_PURCHASE_MADE, MEMBER_ACTIVATED
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.note_purchases import note_purchases
from lianka.domain.members.queries import get_share_token
from lianka.domain.members.values import IntroductionAsked
from lianka.domain.members.values.facts import PurchaseNoted
from lianka.domain.rewards.errors import BundleNotFound, BundleWithdrawn
from lianka.domain.rewards.errors.campaigns import CampaignInvalid, CampaignNotAnnounced
from lianka.domain.rewards.models import JoiningReward, JoiningRule, RewardGrant
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.reward_joining import reward_joining
from lianka.domain.rewards.operations.withdraw_bundle import withdraw_bundle
from lianka.domain.rewards.queries.joining import count_rewarded, get_joining_offer, list_invited
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.domain.rewards.values.joining import CAP_REACHED, JoiningCondition, JoiningSide, JoiningTerms
from lianka.foundation.db import transaction
from lianka.foundation.models import OutboxMessage
from lianka.foundation.outbox import drain
from tests.doc_tables import read_table
from tests.operations.members.phones import join
from tests.operations.rewards.scene import balance, budget_of, bundle_of
from tests.rivals import processes_at_once
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-10")]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "joining.md"
ZONE = ZoneInfo("Asia/Shanghai")
TOMORROW = date(2026, 1, 6)
JOINED_AT = datetime(2026, 1, 6, 9, tzinfo=ZONE)
MUCH_LATER = JOINED_AT + timedelta(days=30)
HUNDRED, FIVE_HUNDRED = RewardItem(RewardKind.POINTS, 100), RewardItem(RewardKind.POINTS, 500)
GIVEN = {"points 100": "100", "points 500": "500", CAP_REACHED: "capped"}


def _rule(
    condition: JoiningCondition = JoiningCondition.ON_JOIN, *, cap: int | None = None, limit_fen: int = 100_000
) -> int:
    terms = JoiningTerms(
        condition,
        TOMORROW,
        bundle_of(HUNDRED),
        bundle_of(FIVE_HUNDRED, budget_id=budget_of(limit_fen)),
        daily_cap=cap,
    )
    return announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT)


def _join(number: int = 1, *, inviter: int | None = None, at: datetime = JOINED_AT) -> int:
    link = IntroductionAsked(None, get_share_token(member_id=inviter)) if inviter else None
    return join(f"1370000{number:04d}", at=at, by_link=link).member_id


def _buy(world: World, member_id: int, at: datetime) -> None:
    noted = [PurchaseNoted(member_id, world.noodles, at, 1_000)]
    transaction(note_purchases)(noted, at=at)


def _outcomes(member_id: int) -> Mapping[str, str]:
    rewards = JoiningReward.objects.filter(newcomer=member_id).select_related("grant")
    return {each.side: f"points {each.grant.points}" if each.grant else each.refusal for each in rewards}


def _points(member_id: int) -> int:
    return balance(chart.POINTS, member_id)


@pytest.mark.parametrize(("condition", "column"), list(zip(JoiningCondition, (4, 5), strict=True)))
def test_the_worked_example(world: World, condition: JoiningCondition, column: int) -> None:
    _rule(condition, cap=2)
    rows = read_table(PAGE, "Worked example")
    members = {}
    steps = sorted((_moment(row[cell]), cell, row) for row in rows for cell in (1, 3) if row[cell] != "none")
    for moment, what, row in steps:
        if what == 1:
            members[row[0]] = _join(int(row[0]), inviter=world.wang if row[2] == "Wang" else None, at=moment)
        else:
            _buy(world, members[row[0]], moment)
        drain(at=moment)

    told = {}
    for number, member_id in members.items():
        found = _outcomes(member_id)
        told[number] = ", ".join(GIVEN.get(found.get(side.value, ""), "0") for side in JoiningSide)
    assert told == {row[0]: row[column] for row in rows}
    assert list(check_rewards()) == []


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_points_reach_both_purses(world: World) -> None:
    _rule()

    newcomer = _join(inviter=world.wang)
    drain(at=JOINED_AT)

    assert (_points(newcomer), _points(world.wang)) == (100, 500)


def test_inviting_reaches_one_level_only(world: World) -> None:
    _rule()
    second = _join(1, inviter=world.wang)
    drain(at=JOINED_AT)

    third = _join(2, inviter=second)
    drain(at=JOINED_AT)

    assert (_points(world.wang), _points(second), _points(third)) == (500, 600, 100)
    assert JoiningReward.objects.filter(newcomer=third).count() == 2


def test_a_member_who_was_registered_before_counts_at_activation(world: World) -> None:
    _rule(JoiningCondition.ON_FIRST_PURCHASE)
    _buy(world, world.li, JOINED_AT)
    drain(at=JOINED_AT)
    before = _outcomes(world.li)

    activate_member(member_id=world.li, by=OPERATOR, at=JOINED_AT + timedelta(hours=5))
    drain(at=MUCH_LATER)

    assert (before, _outcomes(world.li)) == ({}, {"newcomer": "points 100"})
    assert JoiningReward.objects.get().happened_at == JOINED_AT + timedelta(hours=5)


def test_who_joined_before_the_rule_gets_nothing(world: World) -> None:
    newcomer = _join(inviter=world.wang, at=OPENED_AT)
    _rule(JoiningCondition.ON_FIRST_PURCHASE)

    _buy(world, newcomer, JOINED_AT)
    drain(at=MUCH_LATER)

    assert not JoiningReward.objects.exists()


def test_told_twice_and_late_it_is_rewarded_once_as_of_its_day(world: World) -> None:
    _rule()
    newcomer = _join(inviter=world.wang)

    for _time in range(2):
        transaction(reward_joining)({"member_id": newcomer}, at=MUCH_LATER)
    drain(at=MUCH_LATER)

    assert (_points(newcomer), _points(world.wang)) == (100, 500)
    assert set(RewardGrant.objects.values_list("cause", flat=True)) == {f"joining:{newcomer}", f"inviting:{newcomer}"}
    assert set(JoiningReward.objects.values_list("business_date", flat=True)) == {TOMORROW}


def test_a_budget_that_is_used_up_refuses_one_side_and_keeps_the_reason(world: World) -> None:
    _rule(limit_fen=1)

    newcomer = _join(inviter=world.wang)
    drain(at=JOINED_AT)

    assert _outcomes(newcomer) == {"newcomer": "points 100", "inviter": "budget_exhausted"}
    assert _points(world.wang) == 0


def test_a_bundle_that_was_withdrawn_since_gives_nothing_and_says_so(world: World) -> None:
    _rule()
    bundle = JoiningRule.objects.get().inviter_bundle_id
    assert bundle is not None
    withdraw_bundle(bundle_id=bundle, reason="停用", by=OPERATOR, at=OPENED_AT)

    newcomer = _join(inviter=world.wang)
    drain(at=JOINED_AT)

    assert _outcomes(newcomer) == {"newcomer": "points 100", "inviter": "bundle_withdrawn"}


def test_the_next_rule_takes_the_place_of_the_one_before_and_its_end_ends_all(world: World) -> None:
    _rule()
    bundle = bundle_of(FIVE_HUNDRED)
    second, end = TOMORROW + timedelta(days=1), TOMORROW + timedelta(days=2)
    terms = JoiningTerms(JoiningCondition.ON_JOIN, second, newcomer_bundle_id=bundle, valid_until=end)
    announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT)

    members = [_join(day, inviter=world.wang, at=JOINED_AT + timedelta(days=day)) for day in range(3)]
    drain(at=MUCH_LATER)

    assert [_points(each) for each in members] == [100, 500, 0]
    assert _points(world.wang) == 500


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"valid_from": OPENED_AT.date()}, CampaignNotAnnounced),
        ({"valid_until": TOMORROW}, CampaignInvalid),
        ({"daily_cap": 0}, CampaignInvalid),
        ({"daily_cap": 10_001}, CampaignInvalid),
        ({"inviter_bundle_id": 404}, BundleNotFound),
    ],
)
def test_a_rule_that_cannot_be_is_refused(world: World, change: dict[str, object], refusal: type[Exception]) -> None:
    terms = JoiningTerms(JoiningCondition.ON_JOIN, TOMORROW, bundle_of(HUNDRED))._replace(
        **cast(dict[str, Any], change)
    )

    with pytest.raises(refusal):
        announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT)

    assert not JoiningRule.objects.exists()


def test_a_rule_names_no_bundle_that_was_withdrawn(world: World) -> None:
    bundle = bundle_of(HUNDRED)
    withdraw_bundle(bundle_id=bundle, reason="停用", by=OPERATOR, at=OPENED_AT)

    with pytest.raises(BundleWithdrawn):
        announce_joining_rule(terms=JoiningTerms(JoiningCondition.ON_JOIN, TOMORROW, bundle), by=OPERATOR, at=OPENED_AT)


def test_members_read_what_both_get_and_what_came_of_it(world: World) -> None:
    _rule(cap=1)
    first, second = (_join(number, inviter=world.wang, at=JOINED_AT + timedelta(minutes=number)) for number in (1, 2))
    drain(at=MUCH_LATER)

    with override("en"):
        offer = get_joining_offer(at=JOINED_AT)
        invited = list_invited(inviter_id=world.wang, limit=10)

    assert offer is not None
    assert (list(offer.newcomer_words), list(offer.inviter_words)) == (["100 points"], ["500 points"])
    assert [(each.member_id, list(each.words), each.refusal) for each in invited] == [
        (second, [], CAP_REACHED),
        (first, ["500 points"], ""),
    ]
    assert count_rewarded(inviter_id=world.wang) == 1
    assert get_joining_offer(at=OPENED_AT) is None


def test_both_events_are_listened_to() -> None:
    listener = "lianka.domain.rewards.operations.reward_joining.reward_joining"

    assert all(listener in wiring.LISTENERS[topic] for topic in (MEMBER_ACTIVATED, FIRST_PURCHASE_MADE))


@pytest.mark.django_db(transaction=True)
def test_two_workers_keep_the_cap_and_reward_each_newcomer_once(world: World) -> None:
    _rule(JoiningCondition.ON_FIRST_PURCHASE, cap=2)
    members = [_join(number, inviter=world.wang) for number in range(4)]
    for member_id in members:
        _buy(world, member_id, JOINED_AT)

    processes_at_once(*[lambda: drain(at=JOINED_AT)] * 2)
    drain(at=MUCH_LATER)

    assert not OutboxMessage.objects.exclude(state="done").exists()
    assert [_points(member_id) for member_id in members] == [100] * 4
    assert _points(world.wang) == 1_000
    assert JoiningReward.objects.filter(refusal=CAP_REACHED).count() == 2

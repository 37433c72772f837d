"""A person who has two records is one newcomer, rewarded once under any of them (MBR-10, MBR-13)."""

from datetime import timedelta
from functools import partial

import pytest

from lianka.domain.members.operations.note_purchases import note_purchases
from lianka.domain.members.queries import get_share_token
from lianka.domain.members.values import IntroductionAsked
from lianka.domain.members.values.facts import PurchaseNoted
from lianka.domain.rewards.models import JoiningReward
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.reward_joining import reward_joining
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.domain.rewards.values.joining import CAP_REACHED, JoiningCondition, JoiningTerms
from lianka.foundation.db import transaction
from lianka.foundation.models import OutboxMessage
from lianka.foundation.outbox import drain
from lianka.interfaces.shared.world import build_world
from tests.operations.members.merging import MERGED_AT, merge
from tests.operations.members.phones import join
from tests.operations.rewards.scene import bundle_of
from tests.rivals import processes_at_once
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-13")]
JOINED_AT = OPENED_AT + timedelta(days=3)
LATER = MERGED_AT + timedelta(days=1)


def _rule(condition: JoiningCondition = JoiningCondition.ON_FIRST_PURCHASE, *, cap: int | None = None) -> None:
    newcomers, inviters = bundle_of(RewardItem(RewardKind.POINTS, 100)), bundle_of(RewardItem(RewardKind.POINTS, 500))
    first_day = (OPENED_AT + timedelta(days=1)).date()
    terms = JoiningTerms(condition, first_day, newcomers, inviters, daily_cap=cap)
    announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT)


def _join(number: int, *, inviter: int | None = None) -> int:
    link = IntroductionAsked(None, get_share_token(member_id=inviter)) if inviter else None
    return join(f"1370000{number:04d}", at=JOINED_AT, by_link=link).member_id


def _buy(world: World, member_id: int) -> None:
    transaction(note_purchases)([PurchaseNoted(member_id, world.noodles, JOINED_AT, 1_000)], at=JOINED_AT)
    drain(at=JOINED_AT)


def _rewards() -> list[tuple[int, str, str]]:
    rows = JoiningReward.objects.order_by("newcomer", "-side")
    return [(row.newcomer_id, row.side, row.refusal) for row in rows]


def test_what_a_till_told_of_a_phone_is_the_first_purchase_of_who_signed_in(world: World) -> None:
    _rule()
    newcomer = _join(1, inviter=world.wang)
    _buy(world, world.zhao)
    before = _rewards()

    merge(world.zhao, newcomer)
    drain(at=LATER)

    assert (before, _rewards()) == ([], [(newcomer, "newcomer", ""), (newcomer, "inviter", "")])


def test_two_records_that_bought_nothing_have_no_first_purchase(world: World) -> None:
    _rule()
    newcomer = _join(1)

    merge(world.zhao, newcomer)
    drain(at=LATER)

    assert _rewards() == []


def test_who_was_rewarded_under_one_record_is_not_rewarded_again_under_the_other(world: World) -> None:
    _rule()
    rewarded, other = _join(1, inviter=world.wang), _join(2, inviter=world.wang)
    _buy(world, rewarded)

    merge(rewarded, other)
    drain(at=LATER)

    assert _rewards() == [(rewarded, "newcomer", ""), (rewarded, "inviter", "")]


def test_an_event_that_was_told_before_the_merge_is_the_survivors(world: World) -> None:
    _rule(JoiningCondition.ON_JOIN)
    merged, survivor = _join(1), _join(2)

    merge(merged, survivor)
    drain(at=LATER)
    transaction(reward_joining)({"member_id": merged}, at=LATER)

    assert _rewards() == [(survivor, "newcomer", "")]


def test_who_joined_before_the_rule_is_no_newcomer_by_a_second_record(world: World) -> None:
    _rule()
    _buy(world, world.wang)
    newcomer = _join(1)

    merge(world.wang, newcomer)
    drain(at=LATER)

    assert _rewards() == []


def test_the_cap_counts_what_the_inviter_got_under_a_merged_record(world: World) -> None:
    _rule(JoiningCondition.ON_JOIN, cap=1)
    inviter = _join(9)
    first = _join(1, inviter=inviter)
    drain(at=JOINED_AT)
    merge(inviter, world.wang)

    second = _join(2, inviter=world.wang)
    drain(at=LATER)

    assert [row for row in _rewards() if row[1] == "inviter"] == [
        (first, "inviter", ""),
        (second, "inviter", CAP_REACHED),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_merge_that_meets_the_reward_leaves_one() -> None:
    world = build_world(at=OPENED_AT)
    _rule()
    for number in range(4):
        rewarded, other = _join(2 * number), _join(2 * number + 1)
        drain(at=JOINED_AT)
        transaction(note_purchases)([PurchaseNoted(rewarded, world.noodles, JOINED_AT, 1_000)], at=JOINED_AT)

        processes_at_once(partial(drain, at=LATER), partial(merge, rewarded, other, key=str(number)))
        drain(at=LATER)

        assert JoiningReward.objects.filter(newcomer__in=[rewarded, other]).count() == 1
    assert not OutboxMessage.objects.exclude(state="done").exists()

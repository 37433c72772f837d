"""Invite friends: the link, what both get, and what came of it; a newcomer reads the offer before joining."""

from datetime import date, timedelta

import pytest

from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.queries import get_share_token
from lianka.domain.members.values import IntroductionAsked
from lianka.domain.members.values.profiles import Profile
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.domain.rewards.values.joining import JoiningCondition, JoiningTerms
from lianka.foundation.outbox import drain
from tests.doors.h5.phone import Phone, text_of
from tests.operations.checkout.counter import NOW
from tests.operations.members.phones import join
from tests.operations.rewards.scene import bundle_of
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-10")]


def _announce(condition: JoiningCondition = JoiningCondition.ON_JOIN, cap: int | None = None) -> None:
    newcomer, inviter = (bundle_of(RewardItem(RewardKind.POINTS, points)) for points in (100, 500))
    terms = JoiningTerms(condition, date(2026, 1, 6), newcomer, inviter, cap, date(2026, 2, 1))
    announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT)


def _invite(inviter: int, *phones: str) -> list[int]:
    link = IntroductionAsked(None, get_share_token(member_id=inviter))
    joined = [
        join(phone, at=NOW - timedelta(hours=len(phones) - number), by_link=link).member_id
        for number, phone in enumerate(phones)
    ]
    drain(at=NOW)
    return joined


def test_the_page_says_what_both_get_and_until_when(world: World, wang: Phone) -> None:
    _announce(cap=2)

    words = text_of(wang.open("/m/me/invite/"))

    assert "您可得 500 积分" in words
    assert "好友可得 100 积分" in words
    assert "每天最多奖励 2 位好友" in words
    assert "1月31日" in words


def test_the_page_lists_whom_i_invited_and_what_i_got(world: World, wang: Phone) -> None:
    _announce(cap=1)
    first, _second = _invite(world.wang, "13700001111", "13700002222")
    change_profile(member_id=first, given=Profile(nickname="小陈"), by=OPERATOR, at=NOW)

    words = text_of(wang.open("/m/me/invite/"))

    assert "已邀请 2 位，获奖励 1 次" in words
    assert words.index("137****2222") < words.index("超过每日上限") < words.index("小陈")
    assert "13700002222" not in words


def test_whom_my_friends_invite_does_not_stand_on_my_page(world: World, wang: Phone) -> None:
    _announce()
    [friend] = _invite(world.wang, "13700001111")
    _invite(friend, "13700002222")

    words = text_of(wang.open("/m/me/invite/"))

    assert "已邀请 1 位" in words
    assert "137****2222" not in words


def test_a_friend_who_has_not_bought_yet_is_waited_for(world: World, wang: Phone) -> None:
    _announce(JoiningCondition.ON_FIRST_PURCHASE)
    _invite(world.wang, "13700001111")

    assert "等待首次消费" in text_of(wang.open("/m/me/invite/"))


def test_many_friends_come_page_by_page(world: World, wang: Phone) -> None:
    _invite(world.wang, *(f"1370000{number:04d}" for number in range(21)))

    first, second = wang.open("/m/me/invite/"), wang.open("/m/me/invite/", page="2")

    assert (first.count("137****"), second.count("137****")) == (20, 1)
    assert 'href="?page=2"' in first


def test_without_a_rule_there_is_the_link_alone(world: World, wang: Phone) -> None:
    words = text_of(wang.open("/m/me/invite/"))

    assert "您可得" not in words
    assert "还没有邀请到好友" in words


def test_a_newcomer_reads_what_joining_gives(world: World, stranger: Phone) -> None:
    _announce()

    assert "新会员礼： 100 积分" in text_of(stranger.open("/m/join/"))

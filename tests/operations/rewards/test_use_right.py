"""A right is used once a tap, as often as it was given, until it ends."""

from datetime import datetime, timedelta

import pytest

from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Store
from lianka.domain.rewards.errors import RightNotFound, RightNotValid, RightUsedUp
from lianka.domain.rewards.models import MemberRight, RightUse
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.take_back_rewards import take_back_rewards
from lianka.domain.rewards.operations.use_right import use_right
from lianka.domain.rewards.queries import list_rights_of_member
from lianka.domain.rewards.values import UsedRight
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.rewards.scene import NOON, PARKING, TEA, ask, bundle_of, grant
from tests.rivals import at_once

CASHIER = Actor(ActorKind.STAFF, "chen.cashier")
pytestmark = pytest.mark.row("MBR-8")


@pytest.fixture
def tea(world: World) -> MemberRight:
    grant(ask(bundle_of(TEA), world.wang))
    return MemberRight.objects.get()


def _use(right: MemberRight, key: str, *, member_id: int | None = None, at: datetime = NOON) -> UsedRight:
    return use_right(
        right_public_id=right.public_id,
        member_id=right.member_id if member_id is None else member_id,
        store_id=Store.objects.latest("pk").pk,
        key=key,
        by=CASHIER,
        at=at,
    )


def test_each_tap_uses_it_once_and_is_audited(tea: MemberRight) -> None:
    answers = [_use(tea, key) for key in ("a", "a", "b")]

    assert answers == [UsedRight("免费奶茶", 1), UsedRight("免费奶茶", 1), UsedRight("免费奶茶", 0)]
    assert list(RightUse.objects.order_by("number").values_list("number", "used_by")) == [
        (1, "staff:chen.cashier"),
        (2, "staff:chen.cashier"),
    ]
    assert AuditEntry.objects.filter(action="rewards.use_right", subject=tea.public_id).count() == 2
    assert list(check_rewards()) == []


def test_what_is_used_up_is_refused(tea: MemberRight) -> None:
    _use(tea, "a")
    _use(tea, "b")

    with pytest.raises(RightUsedUp):
        _use(tea, "c")

    assert RightUse.objects.count() == 2


def test_it_can_be_used_until_it_ends_and_not_at_that_moment(tea: MemberRight) -> None:
    assert tea.valid_until is not None
    _use(tea, "a", at=tea.valid_until - timedelta(microseconds=1))

    with pytest.raises(RightNotValid):
        _use(tea, "b", at=tea.valid_until)

    assert RightUse.objects.count() == 1


def test_what_was_taken_back_is_refused(world: World, tea: MemberRight) -> None:
    transaction(take_back_rewards)(["test:1"], world.wang, cause="refund", at=NOON)

    with pytest.raises(RightNotValid):
        _use(tea, "a")

    assert list_rights_of_member(member_id=world.wang, at=NOON) == []


def test_the_right_of_another_is_not_found(world: World, tea: MemberRight) -> None:
    with pytest.raises(RightNotFound):
        _use(tea, "a", member_id=world.li)

    assert Member.objects.filter(pk=world.li).exists()
    assert RightUse.objects.count() == 0


def test_what_ends_first_stands_first_and_what_is_used_up_last(world: World, tea: MemberRight) -> None:
    grant(ask(bundle_of(PARKING), world.wang, "second"))
    _use(tea, "a")
    before = [(view.name, view.left) for view in list_rights_of_member(member_id=world.wang, at=NOON)]
    _use(tea, "b")

    views = list_rights_of_member(member_id=world.wang, at=NOON)
    usable = list_rights_of_member(member_id=world.wang, at=NOON, only_usable=True)

    assert before == [("免费奶茶", 1), ("免费停车", 1)]
    assert [(view.name, view.is_usable) for view in views] == [("免费停车", True), ("免费奶茶", False)]
    assert [view.name for view in usable] == ["免费停车"]


@pytest.mark.django_db(transaction=True)
def test_two_tills_that_use_the_last_at_once_use_it_once(tea: MemberRight) -> None:
    _use(tea, "a")

    def tap(key: str) -> str:
        try:
            _use(tea, key)
        except RightUsedUp as refusal:
            return refusal.code
        return "used"

    assert sorted(at_once(lambda: tap("b"), lambda: tap("c"))) == ["right_used_up", "used"]

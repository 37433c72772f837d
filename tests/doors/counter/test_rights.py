"""Staff who scanned a member use up what the member may ask for; the member sees what is left."""

from datetime import datetime

import pytest

from lianka.domain.rewards.models import MemberRight, RightUse
from tests.doors.counter.scene import Till, hidden, words_of
from tests.operations.rewards.scene import PARKING, TEA, ask, bundle_of, grant
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-8")]


def test_a_tap_uses_a_right_once(world: World, cashier: Till, now: datetime) -> None:
    grant(ask(bundle_of(TEA, PARKING), world.wang, at=now), at=now)
    scan = cashier.scan(world.wang, at=now)
    page = cashier.get("rights", scan)
    tea = hidden(page.content.decode(), "right")[0]

    answers = [cashier.post("rights", scan, right=tea, key="tap") for _ in range(2)]

    assert "138****5678" in words_of(page)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert RightUse.objects.count() == 1
    assert MemberRight.objects.get(public_id=tea).used == 1
    assert len(hidden(cashier.get("rights", scan).content.decode(), "right")) == 2


def test_what_is_used_up_is_refused_and_stands_there_no_more(world: World, cashier: Till, now: datetime) -> None:
    grant(ask(bundle_of(PARKING), world.wang, at=now), at=now)
    scan = cashier.scan(world.wang, at=now)
    right = hidden(cashier.get("rights", scan).content.decode(), "right")[0]
    cashier.post("rights", scan, right=right)

    again = cashier.post("rights", scan, right=right)

    assert again.status_code == 409
    assert "right_used_up" in words_of(again)
    assert hidden(again.content.decode(), "right") == []


@pytest.mark.parametrize("right", ["", "rgt_nobody", "\x00", "x" * 500])
def test_a_right_that_there_is_not_is_refused(world: World, cashier: Till, now: datetime, right: str) -> None:
    scan = cashier.scan(world.wang, at=now)

    answer = cashier.post("rights", scan, right=right)

    assert answer.status_code == 422
    assert RightUse.objects.count() == 0

"""Operators are told, look, and are told no more."""

import pytest

from lianka.domain.merchants.queries import get_merchant
from lianka.domain.notices.errors import NoticeNotFound
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.notices.operations.mark_notice_read import mark_notice_read
from lianka.domain.notices.operations.tell_operators import tell_points_ran_low
from lianka.domain.notices.queries import count_unread_notices, list_unread_notices
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.world import OPENED_AT, OPERATOR

COLLEAGUE = Actor(ActorKind.OPERATOR, "finance")


def _tell(merchant: int) -> None:
    transaction(tell_points_ran_low)({"merchant_id": merchant, "left_fen": 50}, at=OPENED_AT)


def test_the_latest_unread_notice_comes_first_and_names_the_merchant(world: World) -> None:
    _tell(world.fuel)
    _tell(world.hotel)

    latest, earlier = list_unread_notices()

    assert latest.subject == get_merchant(merchant_id=world.hotel).code
    assert earlier.subject == get_merchant(merchant_id=world.fuel).code
    assert count_unread_notices() == 2


def test_the_first_who_reads_a_notice_is_remembered(world: World) -> None:
    _tell(world.fuel)
    (notice,) = list_unread_notices()

    for reader in (OPERATOR, COLLEAGUE):
        mark_notice_read(notice_id=notice.pk, by=reader, at=OPENED_AT)

    notice.refresh_from_db()
    assert (notice.read_at, notice.read_by) == (OPENED_AT, "operator:admin")
    assert list_unread_notices() == []


def test_a_notice_that_is_none_cannot_be_read(world: World) -> None:
    with pytest.raises(NoticeNotFound):
        mark_notice_read(notice_id=4711, by=OPERATOR, at=OPENED_AT)

    assert not OperatorNotice.objects.exists()

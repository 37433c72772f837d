from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianka.config import wiring
from lianka.domain.members.errors import MemberCannotMove, MemberNotFound
from lianka.domain.members.events import MEMBER_ACTIVATED
from lianka.domain.members.models import Member, MemberMove
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.move_member import move_member
from lianka.domain.members.operations.reveal_phone import reveal_phone
from lianka.domain.members.queries import get_member
from lianka.domain.members.values import MemberStatus
from lianka.foundation.models import AuditEntry, OutboxMessage
from tests.world import OPENED_AT, OPERATOR, World

LATER = OPENED_AT + timedelta(days=3)
LATEST = OPENED_AT + timedelta(days=9)


@pytest.fixture(autouse=True)
def listener(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "LISTENERS", {MEMBER_ACTIVATED: ("tests.listener",)})


@pytest.mark.row("MBR-2")
def test_activation_happens_once_and_is_told_with_its_moment(world: World) -> None:
    OutboxMessage.objects.all().delete()

    activated_at = activate_member(member_id=world.li, by=OPERATOR, at=LATER)

    assert activated_at == LATER
    assert get_member(member_id=world.li).activated_at == LATER
    message = OutboxMessage.objects.get()
    assert message.topic == MEMBER_ACTIVATED
    assert message.payload == {"member_id": world.li, "activated_at": "2026-01-08T01:00:00+00:00"}


def test_a_second_activation_gives_the_first_moment_and_tells_nothing(world: World) -> None:
    activate_member(member_id=world.li, by=OPERATOR, at=LATER)
    told = OutboxMessage.objects.count()

    again = activate_member(member_id=world.li, by=OPERATOR, at=LATEST)

    assert again == LATER
    assert OutboxMessage.objects.count() == told
    assert MemberMove.objects.filter(member_id=world.li).count() == 1


def test_a_move_is_kept_with_who_when_and_why(world: World) -> None:
    activate_member(member_id=world.li, by=OPERATOR, at=LATER)

    move = MemberMove.objects.get(member_id=world.li)
    assert (move.from_status, move.to_status) == (MemberStatus.PRE_REGISTERED, MemberStatus.ACTIVE)
    assert (move.moved_at, move.moved_by) == (LATER, "operator:admin")
    assert AuditEntry.objects.latest("id").action == "members.move_member"


def test_nobody_becomes_pre_registered_again(world: World) -> None:
    wang = Member.objects.get(pk=world.wang)

    with pytest.raises(MemberCannotMove), transaction.atomic():
        move_member(member=wang, to_status=MemberStatus.PRE_REGISTERED, by=OPERATOR, at=LATER)

    assert Member.objects.get(pk=world.wang).status == MemberStatus.ACTIVE


def test_an_unknown_member_is_not_found(world: World) -> None:
    with pytest.raises(MemberNotFound):
        activate_member(member_id=world.noodles, by=OPERATOR, at=LATER)
    with pytest.raises(MemberNotFound):
        reveal_phone(member_id=world.noodles, by=OPERATOR, at=LATER, reason="call back")


def test_who_reveals_a_phone_leaves_a_trace(world: World) -> None:
    phone = reveal_phone(member_id=world.wang, by=OPERATOR, at=LATER, reason="call back")

    trace = AuditEntry.objects.latest("id")
    assert phone == "+8613800005678"
    assert reveal_phone(member_id=world.zhao, by=OPERATOR, at=LATER, reason="call back") is None
    assert (trace.action, trace.actor_name, trace.reason) == ("members.reveal_phone", "admin", "call back")


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "active"},
        {"status": "gone"},
        {"activated_at": LATER},
        {"phone_hash": None},
        {"number": "8000000067"},
        {"external_ref": "6100-0007"},
    ],
)
def test_the_database_refuses_a_member_that_cannot_be(world: World, changes: dict[str, object]) -> None:
    Member.objects.filter(pk=world.wang).update(number="8000000067")

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=world.li).update(**changes)

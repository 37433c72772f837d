"""Tills that meet one new member at the same moment."""

from functools import partial

import pytest

from lianka.domain.access.models import Party
from lianka.domain.members.models import Member
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.members.values import PreRegistered
from lianka.foundation.db import transaction
from lianka.foundation.models import PersonKey
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)
TILLS = 8
CARDS = [f"card-{index:03d}" for index in range(60)]
PHONES = [f"1391111{index:04d}" for index in range(20)]

register = partial(pre_register_member, registered_by=None, by=OPERATOR, at=OPENED_AT)


@pytest.mark.row("MBR-2")
def test_tills_that_meet_one_phone_at_once_register_one_member() -> None:
    answers = at_once(*[lambda: register(phone="13911112222")] * TILLS)

    assert len(set(answers)) == 1
    assert (Member.objects.count(), Party.objects.count(), PersonKey.objects.count()) == (1, 1, 1)


def test_imports_with_overlapping_cards_in_any_order_register_each_once() -> None:
    @transaction
    def import_from(start: int) -> PreRegistered:
        cards = CARDS[start:] + CARDS[:start]
        phones = PHONES[:: -1 if start % 2 else 1]
        return pre_register_members(phones=phones, external_refs=cards, registered_by=None, by=OPERATOR, at=OPENED_AT)

    first, *others = at_once(*[partial(import_from, 7 * till) for till in range(TILLS)])

    assert all(other == first for other in others)
    assert len({*first.by_phone.values(), *first.by_external_ref.values()}) == 80
    assert (Member.objects.count(), Party.objects.count()) == (80, 80)


def test_sign_ins_at_once_activate_once() -> None:
    member_id = register(phone="13911112222")

    moments = at_once(*[lambda: activate_member(member_id=member_id, by=OPERATOR, at=OPENED_AT)] * TILLS)

    assert set(moments) == {OPENED_AT}

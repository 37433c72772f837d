"""Two tills meet one new member at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lianka.domain.access.models import Party
from lianka.domain.members.models import Member
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.foundation.db import transaction
from lianka.foundation.models import PersonKey
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)
TILLS = 8


def at_once(act: Callable[[int], list[int]]) -> list[list[int]]:
    """What each till gets when all start together, each on a connection of its own."""
    start = Barrier(TILLS)

    def run(till: int) -> list[int]:
        try:
            start.wait(timeout=30)
            return act(till)
        finally:
            connection.close()

    with ThreadPoolExecutor(TILLS) as tills:
        return list(tills.map(run, range(TILLS)))


def test_tills_that_meet_one_phone_at_once_register_one_member() -> None:
    def act(till: int) -> list[int]:
        return [pre_register_member(phone="13911112222", registered_by=None, by=OPERATOR, at=OPENED_AT)]

    answers = at_once(act)

    assert len({answer[0] for answer in answers}) == 1
    assert (Member.objects.count(), Party.objects.count(), PersonKey.objects.count()) == (1, 1, 1)


def test_imports_with_overlapping_cards_in_any_order_register_each_once() -> None:
    cards = [f"card-{index:03d}" for index in range(60)]

    @transaction
    def act(till: int) -> list[int]:
        given = cards[till:] + cards[:till] if till % 2 else cards[::-1]
        phones = [f"1391111{index:04d}" for index in range(20)][:: -1 if till % 2 else 1]
        found = pre_register_members(phones=phones, external_refs=given, registered_by=None, by=OPERATOR, at=OPENED_AT)
        return [found.by_external_ref[card] for card in cards] + [found.by_phone[p] for p in sorted(phones)]

    answers = at_once(act)

    assert all(answer == answers[0] for answer in answers)
    assert (Member.objects.count(), Party.objects.count(), len(set(answers[0]))) == (80, 80, 80)

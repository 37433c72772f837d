"""The facts of members say what their purchases and refunds add up to, and can be counted anew."""

from datetime import timedelta

import pytest

from lianka.domain.checkout.operations.check_facts import check_facts
from lianka.domain.checkout.operations.rebuild_member_facts import rebuild_member_facts
from lianka.domain.members.models import MemberFacts
from lianka.foundation.models import AuditEntry
from tests.operations.checkout.tills import MUCH_LATER, NOODLES, take_in, told
from tests.world import OPERATOR, World

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.row("MBR-12")


@pytest.fixture(autouse=True)
def _sold(world: World) -> None:
    """Wang bought twice and gave a part back; someone without a purchase gave money back."""
    take_in(
        told("1", 10_000),
        told("2", 3_000, merchant=NOODLES, day=4),
        told("3", -2_500, day=5),
        told("4", -700, member="7002", merchant=NOODLES, day=3),
    )


def _counted() -> list[tuple[int, int]]:
    return sorted(MemberFacts.objects.values_list("purchases", "spent_fen"))


def test_counting_anew_says_what_was_bought(world: World) -> None:
    MemberFacts.objects.all().delete()

    count = rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)

    assert count == 2
    assert _counted() == [(0, -700), (2, 10_500)]
    assert AuditEntry.objects.get(action="checkout.rebuild_member_facts").facts == {"members": 2}
    assert list(check_facts()) == []


def test_counting_anew_puts_right_what_was_wrong(world: World) -> None:
    rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)
    MemberFacts.objects.update(spent_fen=1)

    rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)

    assert _counted() == [(0, -700), (2, 10_500)]


def test_the_self_check_finds_every_fact_that_is_not_what_was_bought(world: World) -> None:
    rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)
    wang = MemberFacts.objects.get(purchases=2)
    assert wang.first_purchase_at
    assert wang.latest_purchase_at
    changed = {
        "purchases": 3,
        "spent_fen": 10_501,
        "first_purchase_at": wang.first_purchase_at - MINUTE,
        "latest_purchase_at": wang.latest_purchase_at + MINUTE,
    }

    for column, value in changed.items():
        MemberFacts.objects.filter(pk=wang.pk).update(**{column: value})
        assert [each.row for each in check_facts()] == [str(wang.pk)], column
        wang.save()
    assert list(check_facts()) == []


def test_the_self_check_finds_facts_that_are_missing_or_of_nobody_who_bought(world: World) -> None:
    rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)
    refunded = MemberFacts.objects.get(purchases=0)
    MemberFacts.objects.create(pk=world.li, spent_fen=5)
    assert [each.row for each in check_facts()] == [str(world.li)]
    MemberFacts.objects.filter(pk=world.li).delete()

    refunded.delete()

    assert len(list(check_facts())) == 1

"""At activation the points a member collected before get their end (MBR-2)."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.db.transaction import atomic

from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.models import PointsCycle
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.operations.start_validity import start_validity
from lianka.domain.loyalty.queries import list_points_lots
from lianka.domain.loyalty.values import Spending, Undoing, ValidityPolicy
from lianka.domain.members.operations.activate_member import activate_member
from lianka.foundation.db import transaction
from lianka.foundation.outbox import drain
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.till import NOON, buy, days_later, give_back, spend, terms_of
from tests.world import OPENED_AT, OPERATOR

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _expiries(member_id: int) -> list[datetime | None]:
    return [lot.expires_at for lot in list_points_lots(member_id=member_id, at=NOON)]


def _announce(kind: str, n: int | None, valid_from: date) -> None:
    set_validity_policy(policy=ValidityPolicy.of(kind=kind, n=n), valid_from=valid_from, by=OPERATOR, at=OPENED_AT)


@pytest.mark.row("MBR-2")
def test_the_points_of_a_pre_registered_member_count_from_the_activation(world: World) -> None:
    buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")

    activate_member(member_id=world.li, by=OPERATOR, at=days_later(400))
    drain(at=days_later(400))

    assert _expiries(world.li) == [datetime(2029, 1, 1, tzinfo=SHANGHAI)]


@pytest.mark.row("MBR-2")
def test_each_lot_keeps_the_policy_it_was_promised(world: World) -> None:
    _announce("months", 3, date(2026, 1, 6))
    _announce("never", None, date(2026, 1, 7))
    for days in (0, 1, 2):
        buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=days_later(days), key=f"p{days}")

    activate_member(member_id=world.li, by=OPERATOR, at=days_later(10))
    drain(at=days_later(10))

    assert _expiries(world.li) == [
        datetime(2026, 4, 16, tzinfo=SHANGHAI),
        datetime(2028, 1, 1, tzinfo=SHANGHAI),
        None,
    ]


def test_the_members_cycle_starts_at_activation(world: World) -> None:
    _announce("cycle", 2, date(2026, 1, 1))
    buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")

    activate_member(member_id=world.li, by=OPERATOR, at=days_later(400))
    drain(at=days_later(400))
    buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=days_later(401), key="p2")

    assert _expiries(world.li) == [datetime(2029, 1, 1, tzinfo=SHANGHAI)] * 2
    assert PointsCycle.objects.get(pk=world.li).cycle_from == days_later(400)


def test_points_spent_before_the_activation_and_returned_after_it_have_an_end_too(world: World) -> None:
    buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")
    spent = spend(member=world.li, merchant=world.noodles, points=100, at=NOON, key="p2")
    activate_member(member_id=world.li, by=OPERATOR, at=days_later(1))
    drain(at=days_later(1))

    give_back(
        member=world.li,
        merchant=world.noodles,
        points=100,
        worth_fen=spent.worth_fen,
        undoing=Undoing(1000, 0, 1000),
        at=days_later(2),
        of="p2",
        key="r2",
    )

    assert _expiries(world.li) == [datetime(2028, 1, 1, tzinfo=SHANGHAI)]


def test_being_told_twice_changes_nothing(world: World) -> None:
    buy(member=world.li, merchant=world.noodles, paid_fen=10000, at=NOON, key="p1")
    activate_member(member_id=world.li, by=OPERATOR, at=days_later(10))
    drain(at=days_later(10))
    told_again = {"member_id": world.li, "activated_at": days_later(900).astimezone(UTC).isoformat()}

    transaction(start_validity)(told_again, at=days_later(900))

    assert _expiries(world.li) == [datetime(2028, 1, 1, tzinfo=SHANGHAI)]


@pytest.mark.django_db(transaction=True)
def test_a_member_activated_amid_a_purchase_waits_for_it_and_no_lot_stays_without_an_end(world: World) -> None:
    def activate() -> None:
        try:
            activate_member(member_id=world.li, by=OPERATOR, at=days_later(1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with atomic():
            (plan,) = plan_earnings([Spending(world.li, world.noodles, 10000, NOON, terms_of(world.noodles, NOON))])
            rival = pool.submit(activate)
            waited = not wait([rival], timeout=0.3).done
            post([Journal("purchase", "p1", "purchase", NOON, acts=(plan.act,) if plan.act else ())], at=NOON)
        rival.result(timeout=30)
    drain(at=days_later(1))

    assert waited
    assert _expiries(world.li) == [datetime(2028, 1, 1, tzinfo=SHANGHAI)]

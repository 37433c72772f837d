"""A till that names a customer without a scan sells to them, and spends nothing that is theirs (ADR 145)."""

from datetime import timedelta
from typing import Any

import pytest

from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.loyalty.values import ExpiryDestination, PayingRule
from tests.doors.api.conftest import Time
from tests.doors.api.till import Till, agreed, buy, one_item, scan
from tests.operations.checkout.counter import NOW, Counter, give_points
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("PTS-7"), pytest.mark.row("OPEN-1")]


@pytest.fixture
def sale(world: World, counter: Counter, till: Till) -> dict[str, Any]:
    """Noodles for 王, who bought here before and has points, but shows no code."""
    member = buy(till, counter.noodles, world.wang, 2_800)["purchase"]["member"]["id"]
    give_points(yuan=1_000)
    return {"store": counter.noodles, "member": member, "items": one_item(5_000)}


def _spendable(world: World) -> int:
    return get_points_balance(member_id=world.wang, at=NOW).spendable


def test_as_many_points_as_fit_are_none(world: World, till: Till, sale: dict[str, Any]) -> None:
    before = _spendable(world)

    answer = till.post("/purchases", agreed(till, sale))

    assert (answer.status, answer.body["purchase"]["points_spent"]) == (201, 0)
    assert _spendable(world) == before + answer.body["purchase"]["points_earned"]


@pytest.mark.parametrize("purse", [{"points": 100}, {"points": 100, "coins": None}])
def test_points_that_are_asked_for_are_refused(
    world: World, till: Till, sale: dict[str, Any], purse: dict[str, Any]
) -> None:
    before = _spendable(world)

    quoted = till.post("/quotes", {**sale, **purse})
    placed = till.post("/purchases", {**sale, **purse, "expected_payable_fen": 4_900, "tender": "till"})

    assert [(each.status, each.code, each.field) for each in (quoted, placed)] == [(409, "scan_needed", "scan")] * 2
    assert _spendable(world) == before


def test_a_scan_opens_the_purse(world: World, counter: Counter, till: Till, sale: dict[str, Any], time: Time) -> None:
    time.now += timedelta(minutes=1)
    shown = {"store": sale["store"], "items": sale["items"], "scan": scan(till, counter.noodles, world.wang)}

    answer = till.post("/purchases", agreed(till, {**shown, "points": 100}))

    assert (answer.status, answer.body["purchase"]["points_spent"]) == (201, 100)


def test_an_alliance_may_let_tills_spend_points_without_a_scan(world: World, till: Till, sale: dict[str, Any]) -> None:
    paying = PayingRule(scan_needed=False)
    change_points_settings(
        expiry_destination=ExpiryDestination.BREAKAGE, grace_days=30, paying=paying, by=OPERATOR, at=NOW
    )

    answer = till.post("/purchases", agreed(till, {**sale, "points": 100}))

    assert (answer.status, answer.body["purchase"]["points_spent"]) == (201, 100)

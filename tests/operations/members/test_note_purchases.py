"""What members bought is added up as it is told, in whatever order, and the first purchase is told of once."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.config import wiring
from lianka.domain.members.events import FIRST_PURCHASE_MADE
from lianka.domain.members.models import MemberFacts
from lianka.domain.members.operations.note_purchases import note_purchases
from lianka.domain.members.values.facts import PurchaseNoted
from lianka.foundation.models import OutboxMessage
from tests.world import OPENED_AT, World

pytestmark = pytest.mark.row("MBR-12")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "LISTENERS", {**wiring.LISTENERS, FIRST_PURCHASE_MADE: ("somebody",)})


def _bought(member: int, hours: int, paid_fen: int = 100) -> PurchaseNoted:
    return PurchaseNoted(member, 1, OPENED_AT + hours * HOUR, paid_fen)


def _returned(member: int, hours: int, paid_fen: int) -> PurchaseNoted:
    return PurchaseNoted(member, 1, OPENED_AT + hours * HOUR, -paid_fen, 0)


def _kept(member: int) -> tuple[int, int, datetime | None, datetime | None]:
    facts = MemberFacts.objects.get(pk=member)
    return facts.purchases, facts.spent_fen, facts.first_purchase_at, facts.latest_purchase_at


def _told() -> list[dict[str, object]]:
    return [message.payload for message in OutboxMessage.objects.filter(listener="somebody").order_by("id")]


def test_purchases_add_up_whatever_their_order(world: World) -> None:
    note_purchases([_bought(world.wang, 5), _bought(world.wang, 3), _bought(world.zhao, 9)], at=OPENED_AT)
    note_purchases([_bought(world.wang, 7), _bought(world.wang, 1)], at=OPENED_AT)

    assert _kept(world.wang) == (4, 400, OPENED_AT + HOUR, OPENED_AT + 7 * HOUR)
    assert _kept(world.zhao) == (1, 100, OPENED_AT + 9 * HOUR, OPENED_AT + 9 * HOUR)


def test_a_refund_takes_from_the_sum_and_is_no_purchase(world: World) -> None:
    note_purchases([_bought(world.wang, 1), _returned(world.wang, 8, 30)], at=OPENED_AT)
    note_purchases([_returned(world.wang, 9, 20)], at=OPENED_AT)

    assert _kept(world.wang) == (1, 50, OPENED_AT + HOUR, OPENED_AT + HOUR)


def test_a_refund_told_before_its_purchase_waits_for_it(world: World) -> None:
    note_purchases([_returned(world.wang, 8, 30)], at=OPENED_AT)
    before = _kept(world.wang), _told()

    note_purchases([_bought(world.wang, 1)], at=OPENED_AT)

    assert before == ((0, -30, None, None), [])
    assert _kept(world.wang) == (1, 70, OPENED_AT + HOUR, OPENED_AT + HOUR)
    assert _told() == [{"member_id": world.wang, "purchase_at": "2026-01-05T02:00:00+00:00"}]


def test_the_first_purchase_is_told_once_with_the_earliest_moment_of_its_batch(world: World) -> None:
    note_purchases([_bought(world.wang, 5), _bought(world.zhao, 2), _bought(world.wang, 3)], at=OPENED_AT)
    note_purchases([_bought(world.wang, 1), _bought(world.zhao, 9)], at=OPENED_AT)

    assert _told() == [
        {"member_id": world.wang, "purchase_at": "2026-01-05T04:00:00+00:00"},
        {"member_id": world.zhao, "purchase_at": "2026-01-05T03:00:00+00:00"},
    ]


def test_any_number_of_purchases_takes_the_same_statements(world: World) -> None:
    with CaptureQueriesContext(connection) as one:
        note_purchases([_bought(world.wang, 1)], at=OPENED_AT)
    with CaptureQueriesContext(connection) as many:
        note_purchases([_bought(each, hour) for hour in range(40) for each in (world.li, world.zhao)], at=OPENED_AT)

    # Who was merged, the upsert, and the events of those who bought for the first time.
    assert (len(one), len(many)) == (3, 3)


def test_nothing_to_note_asks_the_database_nothing(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        note_purchases([], at=OPENED_AT)

    assert len(asked) == 0
    assert not MemberFacts.objects.exists()

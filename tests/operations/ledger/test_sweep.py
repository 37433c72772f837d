"""What is left of lots whose time is up leaves the books, with the money behind it."""

from datetime import date, timedelta

import pytest

from lianka.domain.ledger.chart import POINTS
from lianka.domain.ledger.operations import date_lots as dating
from lianka.domain.ledger.queries import list_live_lots, list_undated_lots, page_expired_lots
from lianka.foundation.db import transaction
from tests.operations.ledger.scene import (
    YEAR_END,
    Scene,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    lot_ids,
    lots,
    refusals,
)

pytestmark = pytest.mark.row("PTS-4")

date_lots = transaction(dating.date_lots)


def test_what_is_left_expires_and_its_cost_becomes_breakage(scene: Scene) -> None:
    booked(scene.earned("1", 3, 10), scene.spent("2", 1, 1))

    booked(scene.expired("x", *lot_ids()))

    assert lots() == [(3, 0, 0)]
    assert balances(scene.points(), scene.fund(), scene.breakage()) == [0, 0, 7]
    assert_books_are_right()


def test_the_latest_moment_of_the_day_sweeps_what_ends_with_the_day(scene: Scene) -> None:
    booked(scene.earned("1", 3, 10))

    postings = book(
        scene.expired("too early", *lot_ids(), day=date(2026, 12, 30)),
        scene.expired("in time", *lot_ids(), day=date(2026, 12, 31)),
        scene.expired("again", *lot_ids(), day=date(2026, 12, 31)),
    )

    assert refusals(postings) == ["nothing_to_expire", None, "nothing_to_expire"]


def test_only_the_holders_expired_lots_go(scene: Scene) -> None:
    booked(
        scene.earned("1", 1, 0),
        scene.earned("2", 2, 0, expires_at=None),
        scene.earned("3", 4, 0, holder=scene.points(scene.li)),
    )

    booked(scene.expired("x", *lot_ids(), 999_999))

    assert [remaining for _granted, remaining, _held in lots()] == [0, 2, 4]


def test_a_lot_that_does_not_exist_refuses_its_own_journal_only(scene: Scene) -> None:
    postings = book(scene.expired("x", 999_999), scene.collected("1", 5))

    assert refusals(postings) == ["nothing_to_expire", None]


def test_what_a_batch_let_expire_it_cannot_spend(scene: Scene) -> None:
    booked(scene.earned("1", 10, 0), scene.earned("2", 10, 0, expires_at=None))

    postings = book(scene.expired("x", *lot_ids()), scene.spent("3", 10, 0), scene.spent("4", 1, 0))

    assert refusals(postings) == [None, None, "insufficient_points"]


def test_lots_are_paged_by_expiry_until_none_is_left(scene: Scene) -> None:
    booked(
        scene.earned("1", 1, 0, expires_at=days_later(2)),
        scene.earned("2", 2, 0, expires_at=days_later(1)),
        scene.earned("3", 3, 0),
        scene.earned("4", 4, 0, expires_at=None),
    )
    first, second, _third, _fourth = lot_ids()

    def page(limit: int) -> list[int]:
        return [lot.lot_id for lot in page_expired_lots(POINTS, until=days_later(2), limit=limit)]

    assert (page(9), page(1)) == ([second, first], [second])
    booked(scene.expired("x", second))
    assert page(9) == [first]


def test_lots_that_were_granted_without_an_end_can_get_one_later(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12, expires_at=None, terms_id=7))
    (lot,) = list_undated_lots([scene.points()])

    assert date_lots([(lot.lot_id, YEAR_END)]) == 1

    assert list_undated_lots([scene.points()]) == []
    assert list_live_lots([scene.points()], at=YEAR_END) == []
    (live,) = list_live_lots([scene.points()], at=YEAR_END - timedelta(seconds=1))
    assert (live.free, live.expires_at, live.key) == (10, YEAR_END, "1")
    assert_books_are_right()

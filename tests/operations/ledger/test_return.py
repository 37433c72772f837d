"""Points spent go back to the lots they came from, and the lots are funded again."""

from datetime import timedelta

import pytest

from lianka.domain.ledger.models import Lot
from tests.operations.ledger.scene import (
    YEAR_END,
    Scene,
    acted,
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


def test_points_return_to_the_lots_they_came_from_the_latest_taken_first(scene: Scene) -> None:
    booked(scene.earned("a", 3, 10, expires_at=days_later(3)), scene.earned("b", 10, 12), scene.spent("1", 7, 7))
    assert (lots(), balances(scene.fund(), scene.spread())) == ([(3, 0, 0), (10, 6, 0)], [8, 7])

    booked(acted("2", scene.give_back(5, 5, "1"), source="refund"))

    assert lots() == [(3, 1, 0), (10, 10, 0)]
    assert balances(scene.points(), scene.fund(), scene.spread()) == [11, 16, 4]
    assert_books_are_right()


def test_all_that_was_spent_can_return_in_parts_and_no_more(scene: Scene) -> None:
    booked(scene.earned("a", 3, 10), scene.spent("1", 3, 9))

    postings = [
        book(acted(key, scene.give_back(points, worth, "1"), source="refund"))
        for key, points, worth in (("2", 1, 3), ("3", 2, 6), ("4", 1, 3))
    ]

    assert [refusals(each) for each in postings] == [[None], [None], ["nothing_to_return"]]
    assert balances(scene.points(), scene.fund(), scene.spread(), scene.payable()) == [3, 10, 0, -10]


def test_what_a_batch_returns_counts_once(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 6, 6))

    postings = book(
        acted("2", scene.give_back(4, 4, "1"), source="refund"),
        acted("3", scene.give_back(4, 4, "1"), source="refund"),
        acted("4", scene.give_back(2, 2, "1"), source="refund"),
    )

    assert refusals(postings) == [None, "nothing_to_return", None]
    assert lots() == [(10, 10, 0)]


@pytest.mark.parametrize("of", ["unknown", "a"])
def test_what_a_journal_did_not_take_cannot_return(scene: Scene, of: str) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 6, 6))

    postings = book(acted("2", scene.give_back(1, 1, of), source="refund"))

    assert refusals(postings) == ["nothing_to_return"]
    assert lots() == [(10, 4, 0)]


def test_points_return_to_their_own_holder_only(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 6, 6))

    postings = book(acted("2", scene.give_back(6, 6, "1", holder=scene.points(scene.li)), source="refund"))

    assert refusals(postings) == ["nothing_to_return"]


def test_a_lot_that_expired_meanwhile_lives_on_for_the_days_of_grace(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 6, 6))
    grace = YEAR_END + timedelta(days=30)

    booked(acted("2", scene.give_back(6, 6, "1"), source="refund", at=YEAR_END))

    assert Lot.objects.get().expires_at == grace
    assert refusals(book(scene.spent("3", 10, 10, at=grace - timedelta(seconds=1)))) == [None]


def test_a_lot_that_lives_keeps_its_expiry(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 6, 6))

    booked(acted("2", scene.give_back(6, 6, "1"), source="refund"))

    assert Lot.objects.get().expires_at == YEAR_END


def test_a_lot_that_was_swept_is_funded_again(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 6, 6))
    booked(scene.expired("x", *lot_ids()))
    assert balances(scene.points(), scene.fund(), scene.breakage()) == [0, 0, 5]

    booked(acted("2", scene.give_back(6, 6, "1"), source="refund", at=YEAR_END))

    assert balances(scene.points(), scene.fund(), scene.breakage()) == [6, 8, 5]
    assert_books_are_right()


def test_a_purchase_and_its_refund_can_stand_in_one_batch(scene: Scene) -> None:
    booked(
        scene.earned("a", 10, 12),
        scene.spent("1", 10, 10),
        acted("2", scene.give_back(10, 10, "1"), source="refund"),
        acted("3", scene.take_back(10, 12, "a"), source="refund"),
    )

    assert lots() == [(10, 0, 0)]
    assert balances(scene.points(), scene.debt(), scene.fund(), scene.spread(), scene.payable()) == [0, 0, 0, 0, 0]
    assert_books_are_right()


def test_what_a_batch_returns_can_be_spent_by_the_same_batch(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 10, 10))

    postings = book(acted("2", scene.give_back(10, 10, "1"), source="refund"), scene.spent("3", 10, 10))

    assert refusals(postings) == [None, None]
    assert lots() == [(10, 0, 0)]


def test_points_returned_by_a_refund_are_there_when_it_takes_back_what_was_earned(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 10, 10))

    booked(acted("2", scene.give_back(4, 4, "1"), scene.take_back(4, 4, "unknown"), source="refund"))

    assert balances(scene.points(), scene.debt()) == [0, 0]


def test_a_refused_refund_puts_the_expiry_back_too(scene: Scene) -> None:
    booked(scene.earned("a", 10, 0), scene.earned("b", 10, 0, expires_at=None), scene.spent("1", 6, 0))
    refund = acted("2", scene.give_back(6, 0, "1"), scene.take(21, 0), source="refund", at=YEAR_END)

    postings = book(refund, scene.spent("3", 10, 0, at=YEAR_END), scene.spent("4", 1, 0, at=YEAR_END))

    assert refusals(postings) == ["insufficient_points", None, "insufficient_points"]
    assert lots() == [(10, 4, 0), (10, 0, 0)]


def test_a_journal_that_took_twice_from_one_lot_can_return_all_of_it(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), acted("1", scene.take(3, 3), scene.take(4, 4)))
    booked(acted("2", scene.give_back(5, 5, "1"), source="refund"))

    postings = book(
        acted("3", scene.give_back(3, 3, "1"), source="refund"), acted("4", scene.give_back(2, 2, "1"), source="refund")
    )

    assert refusals(postings) == ["nothing_to_return", None]
    assert lots() == [(10, 10, 0)]
    assert_books_are_right()

"""Points granted become lots; spending takes from them, soonest to expire first, and the cost goes along."""

from datetime import timedelta

import pytest

from lianka.domain.ledger.models import LotMove
from lianka.domain.ledger.values import JournalKey
from tests.operations.ledger.scene import (
    NOON,
    YEAR_END,
    Scene,
    acted,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    lots,
    refusals,
)

pytestmark = pytest.mark.row("PTS-4")

AN_INSTANT = timedelta(microseconds=1)


def test_a_grant_is_a_lot_and_its_cost_is_in_the_fund(scene: Scene) -> None:
    booked(scene.earned("1", 100, 120))

    assert lots() == [(100, 100, 0)]
    assert balances(scene.points(), scene.fund(), scene.payable()) == [100, 120, -120]


def test_points_may_cost_nothing(scene: Scene) -> None:
    booked(scene.earned("1", 7, 0), scene.spent("2", 7, 0))

    assert balances(scene.points(), scene.fund(), scene.payable()) == [0, 0, 0]
    assert_books_are_right()


def test_spending_takes_the_soonest_to_expire_first_and_what_never_does_last(scene: Scene) -> None:
    booked(
        scene.earned("never", 10, 0, expires_at=None),
        scene.earned("late", 10, 0, expires_at=days_later(9)),
        scene.earned("soon", 10, 0, expires_at=days_later(3)),
        scene.earned("soon, but younger", 10, 0, expires_at=days_later(3)),
    )

    booked(scene.spent("1", 15, 0))
    booked(scene.spent("2", 16, 0))

    assert [remaining for _granted, remaining, _held in lots()] == [9, 0, 0, 0]
    taken = LotMove.objects.order_by("journal_id", "number").values_list("lot__earned_at", "amount")
    assert [amount for _at, amount in taken] == [-10, -5, -5, -10, -1]


def test_the_cost_that_leaves_is_floored_over_all_that_was_taken(scene: Scene) -> None:
    booked(scene.earned("1", 3, 10))
    costs = []

    for key in ("a", "b", "c"):
        booked(scene.spent(key, 1, 3))
        costs.append(balances(scene.fund(), scene.spread()))

    assert costs == [[7, 0], [4, 0], [0, 1]]
    assert list(LotMove.objects.order_by("journal_id").values_list("cost_fen", flat=True)) == [-3, -3, -4]


@pytest.mark.parametrize(
    ("worth_fen", "payable", "spread"), [(36, 36, 12), (60, 60, -12), (48, 48, 0), (0, 0, 48), (None, 48, 0)]
)
def test_what_the_merchant_gets_and_what_the_points_cost_differ_by_the_spread(
    scene: Scene, worth_fen: int | None, payable: int, spread: int
) -> None:
    booked(scene.earned("1", 100, 120, payer=scene.channel()))

    booked(acted("2", scene.take(40, worth_fen)))

    assert balances(scene.payable(), scene.spread(), scene.fund()) == [payable, spread, 72]
    assert_books_are_right()


def test_no_more_can_be_spent_than_there_is(scene: Scene) -> None:
    booked(scene.earned("1", 100, 120))

    assert refusals(book(scene.spent("2", 101, 101))) == ["insufficient_points"]
    assert refusals(book(scene.spent("3", 1, 1, holder=scene.points(scene.li)))) == ["insufficient_points"]

    assert lots() == [(100, 100, 0)]


def test_a_lot_can_be_spent_until_and_not_at_its_expiry(scene: Scene) -> None:
    booked(scene.earned("1", 100, 120))

    at_expiry = book(scene.spent("2", 1, 1, at=YEAR_END))
    just_before = book(scene.spent("3", 1, 1, at=YEAR_END - AN_INSTANT))

    assert refusals(at_expiry) == ["insufficient_points"]
    assert refusals(just_before) == [None]


def test_each_spending_of_a_batch_sees_the_lots_of_its_own_moment(scene: Scene) -> None:
    booked(scene.earned("short", 10, 0, expires_at=days_later(1)), scene.earned("long", 10, 0))

    postings = book(
        scene.spent("before", 4, 0, at=NOON),
        scene.spent("after", 10, 0, at=days_later(1)),
        scene.spent("too much", 1, 0, at=days_later(1)),
        scene.spent("before again", 6, 0, at=NOON),
    )

    assert refusals(postings) == [None, None, "insufficient_points", None]
    assert [remaining for _granted, remaining, _held in lots()] == [0, 0]


def test_the_lot_of_a_named_journal_is_taken_first(scene: Scene) -> None:
    booked(scene.earned("soon", 10, 0, expires_at=days_later(3)), scene.earned("named", 10, 0))

    booked(acted("1", scene.take(12, 0, first_lot_of=JournalKey("purchase", "named"))))

    assert [remaining for _granted, remaining, _held in lots()] == [8, 0]


def test_the_lot_of_a_named_journal_is_taken_though_it_has_expired(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))

    booked(acted("2", scene.take_back(10, 12, "1"), at=YEAR_END))

    assert balances(scene.points(), scene.debt(), scene.fund()) == [0, 0, 0]


def test_another_members_lot_is_never_taken(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12, holder=scene.points(scene.li)))

    postings = book(acted("2", scene.take(10, 12, first_lot_of=JournalKey("purchase", "1"))))

    assert refusals(postings) == ["insufficient_points"]
    assert lots() == [(10, 10, 0)]


def test_points_can_be_spent_by_the_batch_and_the_journal_that_earns_them(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12), scene.spent("2", 4, 4))
    booked(acted("3", scene.grant(5, 6), scene.take(11, 11)))

    assert lots() == [(10, 0, 0), (5, 0, 0)]
    assert balances(scene.points(), scene.fund()) == [0, 0]
    assert_books_are_right()


def test_a_refused_journal_takes_its_own_lot_along(scene: Scene) -> None:
    postings = book(acted("1", scene.grant(5, 6), scene.take(6, 6)), scene.spent("2", 5, 5))

    assert refusals(postings) == ["insufficient_points"] * 2
    assert lots() == []

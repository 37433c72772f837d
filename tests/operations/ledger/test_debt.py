"""Points taken back that were spent already become a debt, which the next points earned settle."""

from pathlib import Path

from lianka.domain.ledger.models import Line
from tests.doc_tables import read_table
from tests.operations.ledger.scene import (
    Scene,
    acted,
    assert_books_are_right,
    balances,
    book,
    booked,
    lots,
    refusals,
)

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "books.md"


def _owing(scene: Scene) -> None:
    """100 points at 1.2 fen, of which 60 are spent for 54 fen; then the purchase is refunded."""
    booked(scene.earned("1", 100, 120), scene.spent("2", 60, 54))
    booked(acted("1", scene.take_back(100, 120, "1"), source="refund"))


def test_what_is_missing_becomes_a_debt_and_its_money_a_receivable(scene: Scene) -> None:
    _owing(scene)

    assert balances(scene.points(), scene.debt(), scene.receivable()) == [0, -60, -72]
    assert balances(scene.payable(), scene.fund(), scene.spread()) == [54, 0, 18]
    assert lots() == [(100, 0, 0)]
    assert_books_are_right()


def test_the_debt_of_the_documentation_runs_as_told(scene: Scene) -> None:
    journals = (
        scene.earned("1", 100, 120),
        scene.spent("2", 60, 54),
        acted("1", scene.take_back(100, 120, "1"), source="refund"),
        scene.earned("3", 80, 64),
    )
    refs = (scene.points(), scene.debt(), scene.receivable(), scene.fund(), scene.spread(), scene.payable())

    for journal, (_after, *told) in zip(journals, read_table(PAGE, "Points that are taken back"), strict=True):
        booked(journal)
        assert balances(*refs) == [int(amount) for amount in told]


def test_the_next_points_at_another_price_settle_it_and_the_spread_bears_the_difference(scene: Scene) -> None:
    _owing(scene)

    booked(scene.earned("3", 80, 64))

    assert balances(scene.points(), scene.debt(), scene.receivable()) == [20, 0, 0]
    assert balances(scene.payable(), scene.fund(), scene.spread()) == [-10, 16, -6]
    assert lots() == [(100, 0, 0), (20, 20, 0)]
    assert_books_are_right()


def test_a_small_grant_settles_a_part_and_makes_no_lot(scene: Scene) -> None:
    _owing(scene)

    booked(scene.earned("3", 25, 50))

    assert balances(scene.points(), scene.debt(), scene.receivable()) == [0, -35, -42]
    assert balances(scene.fund(), scene.spread()) == [0, 18 + 50 - 30]
    assert lots() == [(100, 0, 0)]


def test_a_batch_makes_and_settles_a_debt_as_single_journals_would(scene: Scene) -> None:
    booked(
        scene.earned("1", 100, 120),
        scene.spent("2", 60, 54),
        acted("1", scene.take_back(100, 120, "1"), source="refund"),
        scene.earned("3", 80, 64),
        scene.spent("4", 20, 18),
    )

    assert balances(scene.points(), scene.debt(), scene.receivable(), scene.fund()) == [0, 0, 0, 0]
    assert balances(scene.spread()) == [-6 + 16 - 18]
    assert list(Line.objects.filter(account__kind="points_debt").values_list("change", flat=True)) == [-60, 60]
    assert_books_are_right()


def test_a_journal_may_owe_and_settle_at_once(scene: Scene) -> None:
    booked(acted("1", scene.take_back(30, 30, "unknown"), scene.grant(50, 50), source="refund"))

    assert balances(scene.points(), scene.debt(), scene.receivable(), scene.fund()) == [20, 0, 0, 20]
    assert lots() == [(20, 20, 0)]


def test_points_taken_back_at_cost_leave_a_debt_without_money(scene: Scene) -> None:
    booked(scene.earned("1", 100, 120), scene.spent("2", 60, 54))

    booked(acted("1", scene.take_back(100, None, "1"), source="refund"))

    assert balances(scene.debt(), scene.receivable(), scene.fund()) == [-60, 0, 0]
    assert_books_are_right()


def test_only_a_take_that_may_owe_does(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))

    assert refusals(book(scene.spent("2", 11, 11))) == ["insufficient_points"]

    assert balances(scene.points(), scene.debt()) == [10, 0]


def test_points_that_return_do_not_settle_a_debt(scene: Scene) -> None:
    _owing(scene)

    booked(acted("2", scene.give_back(60, 54, "2"), source="refund"))

    assert balances(scene.points(), scene.debt()) == [60, -60]

"""Points of a purchase that is refunded in parts: the numbers of `docs/rules/points.md`, and the laws behind them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.loyalty.rules.undoing import points_undone
from lianka.domain.loyalty.values import Undoing


@pytest.mark.row("PTS-6")
def test_parts_follow_the_money_and_the_last_one_takes_the_rest() -> None:
    refunds = [(0, 3350), (3350, 3350), (6700, 3200)]

    parts = [points_undone(points=99, fen=119, undoing=Undoing(9900, *refund)) for refund in refunds]

    assert parts == [(33, 39), (34, 41), (32, 39)]


@pytest.mark.parametrize(("points", "now_fen"), [(1, 99), (0, 100), (5, 0)])
def test_without_a_point_no_fen_moves(points: int, now_fen: int) -> None:
    assert points_undone(points=points, fen=80, undoing=Undoing(100, 0, now_fen)) == (0, 0)


def test_what_was_paid_with_nothing_else_is_undone_whole() -> None:
    assert points_undone(points=60, fen=54, undoing=Undoing(0, 0, 0)) == (60, 54)


@pytest.mark.parametrize("undoing", [Undoing(100, 0, 101), Undoing(100, 60, 41), Undoing(100, -1, 1)])
def test_more_than_was_paid_is_refused(undoing: Undoing) -> None:
    with pytest.raises(ValueError, match="No more can be undone"):
        points_undone(points=10, fen=10, undoing=undoing)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.lists(st.integers(0, 10**5), min_size=1, max_size=12))
def test_all_parts_add_up_to_the_whole(points: int, fen: int, refunds: list[int]) -> None:
    paid_fen, before_fen, back = sum(refunds), 0, []

    for now_fen in refunds:
        back.append(points_undone(points=points, fen=fen, undoing=Undoing(paid_fen, before_fen, now_fen)))
        before_fen += now_fen

    if paid_fen:
        assert sum(part.points for part in back) == points
        assert sum(part.fen for part in back) == fen
    assert all(part.points > 0 or part.fen == 0 for part in back)

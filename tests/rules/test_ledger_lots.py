"""Whatever is taken from a lot and given back, its cost never drifts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.ledger.rules.state import BookState, LotState

pytestmark = pytest.mark.row("PTS-4")

NOON = datetime(2026, 1, 5, 4, tzinfo=UTC)


def _lot(granted: int, cost_fen: int = 0, *, lot_id: int = 1, expires_at: datetime | None = None) -> LotState:
    return LotState(
        id=lot_id,
        account_id=7,
        issuer_id=2,
        granted=granted,
        cost_fen=cost_fen,
        remaining=granted,
        held=0,
        earned_at=NOON,
        expires_at=expires_at,
    )


@given(
    granted=st.integers(1, 500), cost_fen=st.integers(0, 10_000), moves=st.lists(st.integers(-500, 500), max_size=20)
)
def test_the_cost_that_left_is_the_floor_of_its_share(granted: int, cost_fen: int, moves: list[int]) -> None:
    lot, gone = _lot(granted, cost_fen), 0

    for move in moves:
        within = max(-lot.remaining, min(move, granted - lot.remaining))
        gone -= lot.change(within)
        assert gone == cost_fen * (granted - lot.remaining) // granted

    lot.change(-lot.remaining)
    assert lot.remaining == 0


@given(granted=st.integers(1, 500), cost_fen=st.integers(0, 10_000), part=st.integers(1, 500))
def test_a_lot_taken_in_parts_gives_all_its_cost_and_takes_it_back(granted: int, cost_fen: int, part: int) -> None:
    lot, moved = _lot(granted, cost_fen), []

    while lot.remaining:
        moved.append(lot.change(-min(part, lot.remaining)))

    assert -sum(moved) == cost_fen
    assert lot.change(granted) == cost_fen


def test_a_lot_lives_until_and_not_at_its_expiry() -> None:
    lot = _lot(1, expires_at=NOON)

    assert lot.lives_at(NOON - timedelta(microseconds=1))
    assert not lot.lives_at(NOON)
    assert _lot(1).lives_at(NOON + timedelta(days=36_500))


def test_lots_are_kept_in_the_order_in_which_they_are_spent() -> None:
    never, late, soon, newest = _lot(1, lot_id=1), _lot(1, lot_id=2), _lot(1, lot_id=3), _lot(1, lot_id=0)
    late.expires_at, soon.expires_at, newest.expires_at = NOON, NOON - timedelta(days=1), NOON - timedelta(days=1)
    state = BookState(live={7: []})

    for lot in (newest, never, late, soon):
        state.keep_in_order(lot)
    assert state.live[7] == [soon, newest, late, never]

    state.forget(late)
    assert list(state.live_lots(7, NOON - timedelta(days=2))) == [soon, newest, never]


def test_an_account_whose_lots_were_not_read_keeps_none() -> None:
    state = BookState()

    state.keep_in_order(_lot(1))
    state.forget(_lot(1))

    assert state.live == {}

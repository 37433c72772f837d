"""Points bought in advance: the table of `docs/rules/points.md`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.loyalty.rules.prepaid import PrepaidDecision, decide_prepaid
from lianka.domain.loyalty.values import PrepaidState

# bought, due, credit, reserve -> left, may issue, covered now
WORKED = [
    (500, 100, 0, 0, 400, True, 100),
    (100, 100, 0, 0, 0, False, 100),
    (60, 100, 0, 0, -40, False, 60),
    (150, 100, 0, 50, 0, False, 100),
    (0, 480_000, 500_000, 0, 20_000, True, 480_000),
    (0, -100, 0, 0, 100, True, -100),
]


def _state(bought: int, due: int, credit: int, reserve: int, *, alert: int = 0) -> PrepaidState:
    return PrepaidState(
        merchant_id=1,
        balance_fen=bought,
        due_fen=due,
        credit_limit_fen=credit,
        reserve_fen=reserve,
        alert_threshold_fen=alert,
        floor_fen=0,
    )


@pytest.mark.row("PTS-9")
@pytest.mark.parametrize(("bought", "due", "credit", "reserve", "left", "may_issue", "covered"), WORKED)
def test_what_is_due_is_covered_and_a_merchant_stops_at_nothing_left(
    bought: int, due: int, credit: int, reserve: int, left: int, may_issue: bool, covered: int
) -> None:
    state = _state(bought, due, credit, reserve)

    assert state.left_fen == left
    assert decide_prepaid(state)[1:3] == (covered, may_issue)


@pytest.mark.parametrize(("left", "is_low"), [(99, True), (100, False), (101, False)])
def test_an_account_is_low_below_its_threshold(left: int, is_low: bool) -> None:
    assert decide_prepaid(_state(left, 0, 0, 0, alert=100)).is_low is is_low


def test_a_lower_credit_limit_does_not_ask_back_what_was_used() -> None:
    decision = decide_prepaid(_state(-300, 50, 100, 0))

    assert decision == PrepaidDecision(floor_fen=-300, cover_fen=0, may_issue=False, is_low=True)


@given(st.integers(-1000, 1000), st.integers(-500, 2000), st.integers(0, 1000), st.integers(0, 1000))
def test_covering_never_falls_below_the_floor_nor_takes_more_than_is_due(
    bought: int, due: int, credit: int, reserve: int
) -> None:
    decision = decide_prepaid(_state(bought, due, credit, reserve))

    assert bought - decision.cover_fen >= decision.floor_fen
    assert decision.cover_fen <= max(due, 0) or decision.cover_fen == due

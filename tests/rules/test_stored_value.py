"""What goes back of stored value, with the numbers of docs/rules/stored-value.md."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.checkout.rules.stored_value import TopUpLeft, bonus_taken_back, value_back
from lianka.domain.loyalty.values import BonusFunder
from tests.doc_tables import read_table

PAGE = Path("docs/rules/stored-value.md")
WORKED = read_table(PAGE, "Refunds")
FEN = st.integers(1, 500_000)


def _fen(text: str) -> int:
    return int(text.replace(".", "").replace(",", ""))


def _left(order_id: int, principal_fen: int, bonus_fen: int) -> TopUpLeft:
    return TopUpLeft(order_id, f"pay_{order_id}", None, BonusFunder.MERCHANT, principal_fen, bonus_fen)


@pytest.mark.row("PTS-11")
@pytest.mark.parametrize("row", WORKED, ids=lambda row: row[-1])
def test_the_bonus_goes_with_its_principal(row: tuple[str, ...]) -> None:
    principal_left, bonus_left, refunded, taken_back = (_fen(cell) for cell in row[:4])

    bonus_fen = bonus_taken_back(principal_left_fen=principal_left, bonus_left_fen=bonus_left, principal_fen=refunded)

    assert bonus_fen == taken_back


def test_the_latest_top_up_goes_back_first() -> None:
    rows = [tuple(map(_fen, row[1:])) for row in read_table(PAGE, "Of which top-ups")]
    top_ups = [_left(place, row[0], row[1]) for place, row in enumerate(rows)]

    back = value_back(top_ups, principal_fen=300_00, bonus_fen=30_00)

    assert [(part.principal_fen, part.bonus_fen) for part in back.parts] == [row[2:] for row in rows]
    assert back.gift_fen == 0


def test_bonus_without_a_top_up_is_told_apart() -> None:
    back = value_back([_left(1, 100, 10)], principal_fen=100, bonus_fen=25)

    assert (back.parts[0].bonus_fen, back.gift_fen) == (10, 15)


@pytest.mark.parametrize("principal_fen", [0, -1, 101])
def test_no_more_than_is_left_goes_back(principal_fen: int) -> None:
    with pytest.raises(ValueError, match="a part of the principal"):
        bonus_taken_back(principal_left_fen=100, bonus_left_fen=10, principal_fen=principal_fen)
    with pytest.raises(ValueError, match="than was topped up"):
        value_back([_left(1, 100, 10)], principal_fen=101, bonus_fen=0)


@given(principal=FEN, bonus=st.integers(0, 500_000), parts=st.lists(FEN, max_size=6))
def test_in_parts_or_at_once_all_of_the_bonus_goes_and_never_more(principal: int, bonus: int, parts: list[int]) -> None:
    left, bonus_left = principal, bonus
    for part in [*parts, principal]:
        now = min(part, left)
        if now == 0:
            break
        taken = bonus_taken_back(principal_left_fen=left, bonus_left_fen=bonus_left, principal_fen=now)
        left, bonus_left = left - now, bonus_left - taken
        assert 0 <= bonus_left <= bonus

    assert (left, bonus_left) == (0, 0)


@given(
    lefts=st.lists(st.tuples(FEN, st.integers(0, 1000)), min_size=1, max_size=5),
    share=st.fractions(0, 1),
    bonus=st.integers(0, 5000),
)
def test_the_parts_add_up_to_what_goes_back(lefts: list[tuple[int, int]], share: float, bonus: int) -> None:
    top_ups = [_left(place, *left) for place, left in enumerate(lefts)]
    principal = int(sum(left[0] for left in lefts) * share)

    back = value_back(top_ups, principal_fen=principal, bonus_fen=bonus)

    assert sum(part.principal_fen for part in back.parts) == principal
    assert sum(part.bonus_fen for part in back.parts) + back.gift_fen == bonus
    assert all(part.principal_fen <= part.of.principal_fen for part in back.parts)

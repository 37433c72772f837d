"""The numbers of the house: exact tables, and laws that hold for any numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.foundation.values import Rate, allocate, part_undone

AMOUNTS = st.integers(min_value=0, max_value=10**14)
RATES = st.builds(Rate, st.integers(min_value=0, max_value=10**9))
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("given", "millionths"),
    [("0", 0), ("0.88", 880_000), ("1", 1_000_000), (2, 2_000_000), ("0.000001", 1), ("1e-3", 1_000)],
)
def test_a_rate_is_read_exactly(given: str | int, millionths: int) -> None:
    assert Rate.of(given).millionths == millionths


@pytest.mark.parametrize(
    "given", ["", "five", "-0.1", "0.0000001", "NaN", "Infinity", "1,5", "1e999999", "-1e999999999", f"1.{'0' * 30}1"]
)
def test_what_is_no_rate_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"rate|places"):
        Rate.of(given)


@pytest.mark.parametrize(
    ("rate", "written"), [("0.880000", "0.88"), ("1", "1"), ("100", "100"), ("0.000001", "0.000001"), ("0", "0")]
)
def test_a_rate_is_written_without_needless_zeros(rate: str, written: str) -> None:
    assert str(Rate.of(rate)) == written


def test_a_rate_gives_its_exact_decimal() -> None:
    assert Rate.of("0.125").value == Decimal("0.125")


@pytest.mark.parametrize(
    ("rate", "amount", "half_up", "floor"),
    [
        ("0.5", 1, 1, 0),
        ("0.5", 3, 2, 1),
        ("0.05", 1_010, 51, 50),
        ("0.05", 1_009, 50, 50),
        ("0.333333", 3, 1, 0),
        ("0.88", 10_000, 8_800, 8_800),
        ("0", 10_000, 0, 0),
        ("1.5", 10**14 + 1, 150_000_000_000_002, 150_000_000_000_001),
    ],
)
def test_an_amount_times_a_rate_is_rounded_as_named(rate: str, amount: int, half_up: int, floor: int) -> None:
    assert (Rate.of(rate).half_up(amount), Rate.of(rate).floor(amount)) == (half_up, floor)


def test_a_negative_amount_has_no_rate() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Rate.of("0.5").half_up(-1)
    with pytest.raises(ValueError, match="not negative"):
        Rate.of("0.5").floor(-1)


@given(rate=RATES, amount=AMOUNTS)
def test_rounding_is_never_off_by_more_than_it_says(rate: Rate, amount: int) -> None:
    exact = rate.value * amount

    assert 0 <= exact - rate.floor(amount) < 1
    assert Decimal("-0.5") <= exact - rate.half_up(amount) < Decimal("0.5")


@given(rate=RATES)
def test_a_rate_that_is_written_can_be_read_again(rate: Rate) -> None:
    assert Rate.of(str(rate)) == rate


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [3, 3, 4], [3, 3, 4]),
        (7, [0, 5, 0], [0, 7, 0]),
        (101, [50, 25, 25], [51, 25, 25]),
        (5, [1, 2, 3], [1, 2, 2]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_an_amount_is_divided_by_the_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    assert allocate(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_what_cannot_be_divided_is_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="divided"):
        allocate(total, weights)


@given(total=AMOUNTS, weights=WEIGHTS)
def test_parts_add_up_and_none_is_a_whole_unit_off(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)

    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize(
    ("part", "total", "undone_before", "undone_now", "expected"),
    [(10, 300, 0, 100, 3), (10, 300, 100, 100, 3), (10, 300, 200, 100, 4), (0, 300, 0, 300, 0), (7, 7, 0, 7, 7)],
)
def test_undoing_takes_the_floor_of_all_so_far(
    part: int, total: int, undone_before: int, undone_now: int, expected: int
) -> None:
    assert part_undone(part, total=total, undone_before=undone_before, undone_now=undone_now) == expected


@pytest.mark.parametrize(("total", "before", "now"), [(0, 0, 0), (10, 0, 11), (10, 5, 6), (10, -1, 1), (10, 1, -1)])
def test_more_than_there_is_cannot_be_undone(total: int, before: int, now: int) -> None:
    with pytest.raises(ValueError, match="undone"):
        part_undone(5, total=total, undone_before=before, undone_now=now)


@given(part=AMOUNTS, steps=st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=10))
def test_undoing_all_in_steps_gives_back_just_the_part(part: int, steps: list[int]) -> None:
    total, undone, returned = sum(steps), 0, []

    for step in steps:
        returned.append(part_undone(part, total=total, undone_before=undone, undone_now=step))
        undone += step

    assert min(returned) >= 0
    assert sum(returned) == part

"""What a spending earns: the numbers of `docs/rules/points.md`."""

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.loyalty.rules.earning import choose_rate, points_earned, worth_of
from lianka.domain.loyalty.values import EarnRate, RateSource
from lianka.foundation.values import Rate

DINING: dict[str, Any] = {
    "category": "dining",
    "category_rates": {"dining": Rate.of(3)},
    "contract_rate": Rate.of(2),
    "trade": "restaurant",
    "presets": {"restaurant": Rate.of("1.5")},
    "default": Rate.of(1),
}


@pytest.mark.row("PTS-1")
@pytest.mark.parametrize(
    ("paid_fen", "rate", "multipliers", "points"),
    [
        (9900, "1", (), 99),
        (9950, "1", (), 100),
        (9949, "1", (), 99),
        (150, "0.5", (), 1),
        (49, "1", (), 0),
        (50, "1", (), 1),
        (0, "1", (), 0),
        (10000, "0", (), 0),
        (333, "1.5", ("1.2", "2"), 12),
        # 1.5 and 1.5 halves: rounding after each factor would give 3, once at the end gives 2.
        (100, "1", ("1.5", "1.5"), 2),
        (123456789, "0.000001", (), 1),
    ],
)
def test_points_are_rounded_half_up_once_after_all_factors(
    paid_fen: int, rate: str, multipliers: tuple[str, ...], points: int
) -> None:
    factors = [Rate.of(multiplier) for multiplier in multipliers]

    assert points_earned(paid_fen=paid_fen, points_per_yuan=Rate.of(rate), multipliers=factors) == points


def test_a_refund_earns_nothing_and_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        points_earned(paid_fen=-1, points_per_yuan=Rate.of(1))


@pytest.mark.row("PTS-1")
@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ({}, EarnRate(Rate.of(3), RateSource.CATEGORY, "dining")),
        ({"category": "retail"}, EarnRate(Rate.of(2), RateSource.CONTRACT, "")),
        (
            {"category_rates": {}, "contract_rate": None},
            EarnRate(Rate.of("1.5"), RateSource.PRESET, "restaurant"),
        ),
        ({"category": "", "contract_rate": None, "trade": ""}, EarnRate(Rate.of(1), RateSource.DEFAULT, "")),
    ],
)
def test_the_narrowest_rate_applies_and_says_where_it_was_found(missing: dict[str, Any], expected: EarnRate) -> None:
    assert choose_rate(**{**DINING, **missing}) == expected


def test_a_rate_of_zero_is_a_rate() -> None:
    rate = choose_rate(**{**DINING, "category_rates": {"dining": Rate.of(0)}})

    assert rate == EarnRate(Rate.of(0), RateSource.CATEGORY, "dining")


@pytest.mark.row("PTS-8")
@pytest.mark.parametrize(("points", "price", "fen"), [(100, "0.8", 80), (3, "0.5", 2), (1, "0.49", 0), (0, "1", 0)])
def test_points_cost_and_are_worth_their_price_half_up(points: int, price: str, fen: int) -> None:
    assert worth_of(points=points, price=Rate.of(price)) == fen


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**8).map(Rate),
    st.lists(st.integers(0, 10**7).map(Rate), max_size=4),
)
def test_points_equal_the_exact_product_rounded_half_up(paid_fen: int, rate: Rate, multipliers: list[Rate]) -> None:
    exact = Fraction(paid_fen * rate.millionths, 10**8)
    for multiplier in multipliers:
        exact *= Fraction(multiplier.millionths, 10**6)

    points = points_earned(paid_fen=paid_fen, points_per_yuan=rate, multipliers=multipliers)

    assert points == floor(exact + Fraction(1, 2))

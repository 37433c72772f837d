"""What a spending earns, what points cost and are worth (PTS-1, PTS-8).

Pure; `docs/rules/points.md` has the worked numbers.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lianka.domain.loyalty.values import DayRules, EarnRate, RateSource, Spending
from lianka.foundation.values import RATE_PLACES, Fen, Points, Rate

_FEN_PER_YUAN = 100
_MILLION = 10**RATE_PLACES


class Counted(NamedTuple):
    """How many points a spending earns, and the rate of its first line."""

    points: Points
    rate: EarnRate


def count_points(spending: Spending, rules: DayRules) -> Counted:
    """Count the points of a spending's lines, each at its own rate and rounded by itself.

    Raises `ValueError` for a negative amount.
    """
    rates = [
        choose_rate(
            category=line.category,
            category_rates=spending.terms.category_rates,
            contract_rate=spending.terms.points_per_yuan,
            trade=spending.trade,
            presets=rules.presets,
            default=rules.default,
        )
        for line in spending.lines
    ]
    points = sum(
        points_earned(paid_fen=line.paid_fen, points_per_yuan=rate.points_per_yuan, multipliers=spending.multipliers)
        for line, rate in zip(spending.lines, rates, strict=True)
    )
    return Counted(Points(points), rates[0])


def choose_rate(
    *,
    category: str,
    category_rates: Mapping[str, Rate],
    contract_rate: Rate | None,
    trade: str,
    presets: Mapping[str, Rate],
    default: Rate,
) -> EarnRate:
    """The narrowest rate there is: of the contract's category, the contract, the trade, the alliance."""
    if category in category_rates:
        return EarnRate(category_rates[category], RateSource.CATEGORY, category)
    if contract_rate is not None:
        return EarnRate(contract_rate, RateSource.CONTRACT, "")
    if trade in presets:
        return EarnRate(presets[trade], RateSource.PRESET, trade)
    return EarnRate(default, RateSource.DEFAULT, "")


def points_earned(*, paid_fen: int, points_per_yuan: Rate, multipliers: Sequence[Rate] = ()) -> Points:
    """Points of one line: all factors first, then half up once.

    Raises `ValueError` for a negative amount: a refund takes points back, it does not earn.
    """
    if paid_fen < 0:
        raise ValueError("A spending is never negative.")
    dividend, divisor = paid_fen * points_per_yuan.millionths, _FEN_PER_YUAN * _MILLION
    for multiplier in multipliers:
        dividend *= multiplier.millionths
        divisor *= _MILLION
    return Points((2 * dividend + divisor) // (2 * divisor))


def worth_of(*, points: int, price: Rate) -> Fen:
    """What points cost their issuer or are worth to who redeems them, half up; `price` in fen per point."""
    return Fen(price.half_up(points))

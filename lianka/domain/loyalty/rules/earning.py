"""What a spending earns, what points cost and are worth (PTS-1, PTS-8).

Pure; `docs/rules/points.md` has the worked numbers.
"""

from collections.abc import Mapping, Sequence

from lianka.domain.loyalty.values import EarnRate, RateSource
from lianka.foundation.values import RATE_PLACES, Fen, Points, Rate

_FEN_PER_YUAN = 100
_MILLION = 10**RATE_PLACES


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

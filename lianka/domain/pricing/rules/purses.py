"""Steps 4, 5 and 7: coins and points up to what the lines take, stored value up to what is to be paid."""

from lianka.domain.pricing.errors import CoinsUnavailable, PointsUnavailable, StoredValueUnavailable
from lianka.domain.pricing.rules.basket import Basket
from lianka.domain.pricing.values import (
    CoinPurse,
    CoinsUsed,
    Limit,
    PointsPurse,
    PointsUsed,
    StoredValue,
    StoredValueOrder,
    StoredValueUsed,
)
from lianka.foundation.values import Coins, Fen, Points


def take_coins(basket: Basket, purse: CoinPurse) -> CoinsUsed:
    """Use coins up to each line's share. Raises `CoinsUnavailable` when fewer than asked for fit."""
    caps = basket.caps([line.coin_share for line in basket.lines])
    bound = sum(caps)
    most = min(bound, purse.balance)
    coins = most if purse.use is None else purse.use
    if coins > most:
        raise CoinsUnavailable(field="coins.use", most=_with_two_places(most))
    basket.take_over(basket.coins, coins, caps)
    return CoinsUsed(Coins(coins), _limit(asked=purse.use is not None, balance=purse.balance, bound=bound))


def take_points(basket: Basket, purse: PointsPurse) -> PointsUsed:
    """Use whole points up to each line's share, and not one that adds no worth, unless so many were asked for.

    Raises `PointsUnavailable` when fewer than asked for fit.
    """
    caps = basket.caps([line.points_share for line in basket.lines])
    bound = purse.most_within(sum(caps))
    most = min(bound, purse.balance)
    if purse.use is None:
        fen = purse.worth_of(most)
        points = purse.fewest_worth(fen)
    elif purse.use > most:
        raise PointsUnavailable(field="points.use", most=most)
    else:
        points, fen = purse.use, purse.worth_of(purse.use)
    basket.take_over(basket.points, fen, caps)
    limit = _limit(asked=purse.use is not None, balance=purse.balance, bound=bound)
    return PointsUsed(Points(points), Fen(fen), limit)


def use_stored_value(stored: StoredValue, *, payable_fen: int) -> StoredValueUsed:
    """Pay with stored value, its first part first. Raises `StoredValueUnavailable` when less than asked for fits."""
    balance = stored.principal_fen + stored.bonus_fen
    most = min(balance, payable_fen)
    fen = most if stored.use is None else stored.use
    if fen > most:
        raise StoredValueUnavailable(field="stored_value.use", most=_with_two_places(most))
    if stored.order == StoredValueOrder.BONUS_FIRST:
        bonus_fen = min(fen, stored.bonus_fen)
        principal_fen = fen - bonus_fen
    else:
        principal_fen = min(fen, stored.principal_fen)
        bonus_fen = fen - principal_fen
    limit = _limit(asked=stored.use is not None, balance=balance, bound=payable_fen)
    return StoredValueUsed(Fen(principal_fen), Fen(bonus_fen), limit)


def _limit(*, asked: bool, balance: int, bound: int) -> Limit:
    if asked:
        return Limit.ASKED
    return Limit.BALANCE if balance < bound else Limit.SALE


def _with_two_places(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"

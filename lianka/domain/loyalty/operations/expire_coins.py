"""Coins that nobody spent in time leave the books, with the money behind them (PTS-5)."""

from datetime import date, datetime

from lianka.domain.ledger.chart import COINS
from lianka.domain.loyalty.operations.expire_lots import Expiring, expire_lots
from lianka.domain.loyalty.rules import accounts

EXPIRING_COINS = Expiring(COINS, "coin_expiry", "coins_expired", accounts.coin_fund, accounts.coins_expired_from)


def expire_coins(*, business_date: date, at: datetime) -> int:
    """Let every lot of coins expire whose time was up with the business day, and return how many lots did.

    It can be stopped anywhere and run again, and does nothing where nothing is left. Raises `DateNotOver` before the
    day has ended.
    """
    return expire_lots(EXPIRING_COINS, business_date=business_date, at=at)

"""Name the lines of business that merchants can belong to."""

from collections.abc import Collection

from lianka.domain.merchants.errors import TradeInvalid
from lianka.domain.merchants.values import NAME_LENGTH_MAX, TradeSpec, category_code
from lianka.foundation.db import insert_rows, transaction


@transaction
def ensure_trades(*, trades: Collection[TradeSpec]) -> int:
    """Add the trades that are missing and return how many were. Those that exist keep their names.

    Raises `TradeInvalid`.
    """
    for trade in trades:
        texts = (trade.code, trade.name, trade.name_english)
        if trade.code != category_code(trade.code) or not all(0 < len(name) <= NAME_LENGTH_MAX for name in texts):
            raise TradeInvalid(field="trade", trade=trade.code)
    return insert_rows(
        "merchants_trade",
        {"code": "text", "name": "text", "name_english": "text"},
        [(trade.code, trade.name, trade.name_english) for trade in trades],
        on_conflict="ON CONFLICT DO NOTHING",
    )

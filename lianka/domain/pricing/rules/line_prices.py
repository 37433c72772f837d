"""Step 1: the timed or the tier price of each line, whichever is lower."""

from lianka.domain.pricing.rules.basket import Basket
from lianka.domain.pricing.values import PriceSource, SaleLine


def take_line_prices(basket: Basket) -> list[PriceSource]:
    """Bring each line to its lowest price, and say which that is. A price above the list price counts as that."""
    sources = []
    for index, line in enumerate(basket.lines):
        price_fen, source = _lowest(line, basket.left[index])
        basket.take(basket.timed_or_tier, index, basket.left[index] - price_fen)
        sources.append(source)
    return sources


def _lowest(line: SaleLine, list_fen: int) -> tuple[int, PriceSource]:
    lowest_fen, source = list_fen, PriceSource.LIST
    if line.timed_unit_price_fen is not None:
        timed_fen = line.timed_unit_price_fen * line.quantity
        if timed_fen < lowest_fen:
            lowest_fen, source = timed_fen, PriceSource.TIMED
    if line.tier_rate is not None:
        tier_fen = line.tier_rate.half_up(list_fen)
        if tier_fen < lowest_fen:
            lowest_fen, source = tier_fen, PriceSource.TIER
    return lowest_fen, source

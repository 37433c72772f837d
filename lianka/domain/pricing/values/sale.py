"""All that the price of a sale depends on."""

from dataclasses import dataclass
from typing import Final

from lianka.domain.pricing.errors import (
    ExcludedBesideTimedPrice,
    ExcludedExceedsLine,
    SaleEmpty,
    UnknownLine,
)
from lianka.domain.pricing.values.bounds import refuse_above_one, refuse_below_one, refuse_negative, refuse_twice
from lianka.domain.pricing.values.offers import Coupon, Offer
from lianka.domain.pricing.values.purses import CoinPurse, PointsPurse, StoredValue
from lianka.foundation.values import Fen, Rate

NO_SHARE: Final = Rate(0)
NO_MONEY: Final = Fen(0)
NO_COIN_PURSE: Final = CoinPurse()
NO_POINTS_PURSE: Final = PointsPurse()
NO_STORED_VALUE: Final = StoredValue()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line of a sale, at list price, with the prices and shares that its discounts go by.

    `excluded_fen` is the part of the line that no discount touches. `tier_rate` and `card_rate` are shares paid
    (88折 = 0.88). A line that is not promotable is left alone by offers, coins, points and the card.
    """

    id: str
    unit_price_fen: Fen
    quantity: int = 1
    excluded_fen: Fen = NO_MONEY
    timed_unit_price_fen: Fen | None = None
    tier_rate: Rate | None = None
    coin_share: Rate = NO_SHARE
    points_share: Rate = NO_SHARE
    card_rate: Rate | None = None
    is_promotable: bool = True

    def __post_init__(self) -> None:
        refuse_negative(self, "unit_price_fen", "excluded_fen", "timed_unit_price_fen")
        refuse_below_one(self, "quantity")
        refuse_above_one(self, "tier_rate", "coin_share", "points_share", "card_rate")
        if self.excluded_fen and self.timed_unit_price_fen is not None:
            raise ExcludedBesideTimedPrice(field="excluded_fen")
        if self.excluded_fen > self.list_fen:
            raise ExcludedExceedsLine(field="excluded_fen")

    @property
    def list_fen(self) -> Fen:
        """The line before any discount."""
        return Fen(self.unit_price_fen * self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """All that the price of a sale depends on. No two of one kind have one id; offers name lines of the sale."""

    lines: tuple[SaleLine, ...]
    spend_and_save: tuple[Offer, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    coins: CoinPurse = NO_COIN_PURSE
    points: PointsPurse = NO_POINTS_PURSE
    stored_value: StoredValue = NO_STORED_VALUE

    def __post_init__(self) -> None:
        if not self.lines:
            raise SaleEmpty(field="lines")
        line_ids = refuse_twice([line.id for line in self.lines], place="lines[{}].id")
        for name, offers in (("spend_and_save", self.spend_and_save), ("coupons", self.coupons)):
            refuse_twice([offer.id for offer in offers], place=name + "[{}].id")
            for index, offer in enumerate(offers):
                if offer.lines is not None and not offer.lines <= line_ids:
                    raise UnknownLine(field=f"{name}[{index}].lines", id=min(offer.lines - line_ids))

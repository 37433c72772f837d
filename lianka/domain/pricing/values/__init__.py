"""The words of pricing: what is sold, what is offered, what a member can pay with, and what it comes to."""

from lianka.domain.pricing.values.bounds import refuse_twice
from lianka.domain.pricing.values.offers import Benefit, Coupon, CouponSlot, FixedOff, Offer, PercentOff
from lianka.domain.pricing.values.purses import CoinPurse, PointsPurse, StoredValue, StoredValueOrder
from lianka.domain.pricing.values.quote import (
    AppliedOffer,
    CoinsUsed,
    Limit,
    OfferRefusal,
    PointsUsed,
    PricedLine,
    PriceSource,
    Quote,
    RefusedOffer,
    StoredValueUsed,
)
from lianka.domain.pricing.values.reversal import Share
from lianka.domain.pricing.values.sale import Sale, SaleLine

__all__ = [
    "AppliedOffer",
    "Benefit",
    "CoinPurse",
    "CoinsUsed",
    "Coupon",
    "CouponSlot",
    "FixedOff",
    "Limit",
    "Offer",
    "OfferRefusal",
    "PercentOff",
    "PointsPurse",
    "PointsUsed",
    "PriceSource",
    "PricedLine",
    "Quote",
    "RefusedOffer",
    "Sale",
    "SaleLine",
    "Share",
    "StoredValue",
    "StoredValueOrder",
    "StoredValueUsed",
    "refuse_twice",
]

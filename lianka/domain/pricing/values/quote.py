"""What a sale comes to, and why."""

from enum import StrEnum
from typing import NamedTuple

from lianka.foundation.values import Coins, Fen, Points


class PriceSource(StrEnum):
    """Which price of a line won. A price that takes nothing is the list price."""

    LIST = "list"
    TIMED = "timed"
    TIER = "tier"


class OfferRefusal(StrEnum):
    """Why an offer was not used."""

    NO_ELIGIBLE_LINES = "no_eligible_lines"
    THRESHOLD_NOT_MET = "threshold_not_met"
    BETTER_OFFER = "better_offer"


class Limit(StrEnum):
    """Why no more was used: the member said so, there was no more, or the sale takes no more."""

    ASKED = "asked"
    BALANCE = "balance"
    SALE = "sale"


class AppliedOffer(NamedTuple):
    """An offer that was used: what it took when it was taken, in all and of each line of the sale."""

    id: str
    fen: Fen
    parts_fen: tuple[int, ...]


class RefusedOffer(NamedTuple):
    """An offer that was not used, why, and what was missing to its threshold (0 unless that was why)."""

    id: str
    reason: OfferRefusal
    missing_fen: Fen


class CoinsUsed(NamedTuple):
    """Coins that pay a part of the sale: as many fen as hundredths."""

    coins: Coins
    limit: Limit


class PointsUsed(NamedTuple):
    """Points that pay a part of the sale, and what they are worth."""

    points: Points
    fen: Fen
    limit: Limit


class StoredValueUsed(NamedTuple):
    """Stored value that pays a part of the sale."""

    principal_fen: Fen
    bonus_fen: Fen
    limit: Limit

    @property
    def fen(self) -> Fen:
        """Both parts together."""
        return Fen(self.principal_fen + self.bonus_fen)


class PricedLine(NamedTuple):
    """What each step took of a line, and what is to be paid for it, in stored value and cash."""

    id: str
    list_fen: Fen
    excluded_fen: Fen
    timed_or_tier_fen: Fen
    spend_and_save_fen: Fen
    coupon_fen: Fen
    coins_fen: Fen
    points_fen: Fen
    card_fen: Fen
    payable_fen: Fen
    price_source: PriceSource


class Quote(NamedTuple):
    """What a sale comes to. `payable_fen` is paid in stored value and, what remains, in cash: `cash_fen`.

    `refused` holds every spend-and-save and then every coupon that was not used, in the order given.
    """

    list_fen: Fen
    payable_fen: Fen
    cash_fen: Fen
    lines: tuple[PricedLine, ...]
    spend_and_save: AppliedOffer | None
    coupons: tuple[AppliedOffer, ...]
    coins: CoinsUsed
    points: PointsUsed
    stored_value: StoredValueUsed
    refused: tuple[RefusedOffer, ...]

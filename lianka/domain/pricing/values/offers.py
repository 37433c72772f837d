"""What may be taken off a sale: amounts and percentages, without and with a coupon."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lianka.domain.pricing.values.bounds import refuse_above_one, refuse_negative
from lianka.foundation.values import Fen, Rate

NO_THRESHOLD: Final = Fen(0)


@dataclass(frozen=True, slots=True)
class FixedOff:
    """An amount off, as far as there is something to take it from."""

    off_fen: Fen

    def __post_init__(self) -> None:
        refuse_negative(self, "off_fen")

    def off_of(self, left_fen: int) -> int:
        """What it takes of an amount, in fen."""
        return min(self.off_fen, left_fen)


@dataclass(frozen=True, slots=True)
class PercentOff:
    """A share to pay, rounded half up, so what is off is the rest; never more off than the cap, if there is one."""

    rate: Rate
    cap_fen: Fen | None = None

    def __post_init__(self) -> None:
        refuse_above_one(self, "rate")
        refuse_negative(self, "cap_fen")

    def off_of(self, left_fen: int) -> int:
        """What it takes of an amount, in fen."""
        off_fen = left_fen - self.rate.half_up(left_fen)
        return off_fen if self.cap_fen is None else min(off_fen, self.cap_fen)


Benefit = FixedOff | PercentOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A benefit for lines (None: all) once enough is left of them."""

    id: str
    benefit: Benefit
    threshold_fen: Fen = NO_THRESHOLD
    lines: frozenset[str] | None = None

    def __post_init__(self) -> None:
        refuse_negative(self, "threshold_fen")


class CouponSlot(StrEnum):
    """Whose coupon it is. One of each is used at most, in this order."""

    MERCHANT = "merchant"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon(Offer):
    """An offer that the member holds and that is used up."""

    slot: CouponSlot = CouponSlot.MERCHANT

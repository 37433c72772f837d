"""What members are told of purchases, and what they keep of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PurchaseNoted:
    """One purchase, or one refund: `paid_fen` is negative for a refund, and `count` 0 instead of 1."""

    member_id: int
    merchant_id: int
    happened_at: datetime
    paid_fen: int
    count: int = 1


class Facts(NamedTuple):
    """A member's purchases added up. The moments are None for a member who bought nothing yet."""

    member_id: int
    purchases: int
    spent_fen: int
    first_purchase_at: datetime | None
    latest_purchase_at: datetime | None

"""What is given away, what that costs, and what the planner answers for it."""

from datetime import datetime
from typing import Final, NamedTuple

from lianka.domain.ledger.values import Grant, JournalKey, Take, Transfer
from lianka.foundation.values import Rate

HOUSE_GIFT_PRICE: Final = Rate.of(1)
HOUSE_COINS_VALID_MONTHS: Final = 12
"""In force until the alliance sets its own: fen for each point the platform gives away, and the months coins live."""


class GiftTerms(NamedTuple):
    """What a point given by the platform costs it, in fen, and for how many months coins live (0: for ever)."""

    price: Rate = HOUSE_GIFT_PRICE
    coins_valid_months: int = HOUSE_COINS_VALID_MONTHS


class Gift(NamedTuple):
    """Points, hundredths of coins and growth given to a member. `funder_id`: a merchant, or None for the platform."""

    member_id: int
    funder_id: int | None
    points: int
    coins: int
    growth: int
    happened_at: datetime


class GiftPlan(NamedTuple):
    """What the journal of a gift holds, what it costs its funder, and by how much the member climbs."""

    acts: tuple[Grant, ...]
    transfers: tuple[Transfer, ...]
    cost_fen: int
    climb: int


class GiftBack(NamedTuple):
    """A gift that journal `of` gave is to be taken back, as far as it is still there.

    `points` and what they cost, `coins` at face value, `growth`: all that the gift gave.
    """

    member_id: int
    funder_id: int | None
    of: JournalKey
    points: int
    points_cost_fen: int
    coins: int
    growth: int


class GiftBackPlan(NamedTuple):
    """What the journal of a gift taken back holds: what is still there, and what of its cost the funder gets back.

    `climb`, zero or below: what the member loses of the climb.
    """

    acts: tuple[Take, ...]
    transfers: tuple[Transfer, ...]
    points: int
    coins: int
    returned_fen: int
    climb: int

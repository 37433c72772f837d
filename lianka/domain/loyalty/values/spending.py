"""What a spending is, what planners answer for it, and what undoes it."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from lianka.domain.ledger.values import Grant, JournalKey, Return, Take
from lianka.domain.merchants.values import ContractTerms
from lianka.foundation.values import Rate


class RateSource(StrEnum):
    """Where the rate of an earning was found, the narrowest first."""

    CATEGORY = "category"
    CONTRACT = "contract"
    PRESET = "preset"
    DEFAULT = "default"


class EarnRate(NamedTuple):
    """The rate that applies to a spending, where it was found, and under which category or trade, if any."""

    points_per_yuan: Rate
    source: RateSource
    name: str


class NothingEarned(StrEnum):
    """Why a spending earns no points."""

    ROUNDED_TO_NOTHING = "rounded_to_nothing"
    MERCHANT_OUT_OF_POINTS = "merchant_out_of_points"


class Spending(NamedTuple):
    """What a member paid a merchant: the facts from which points follow.

    `category` of the goods and `trade` of the merchant may be empty; `multipliers` come from tiers, cards, campaigns.
    `parts`: its lines, where it is known by lines; they add up to `paid_fen`.
    """

    member_id: int
    merchant_id: int
    paid_fen: int
    happened_at: datetime
    terms: ContractTerms
    category: str = ""
    trade: str = ""
    multipliers: tuple[Rate, ...] = ()
    parts: tuple["PaidPart", ...] = ()

    @property
    def lines(self) -> tuple["PaidPart", ...]:
        """What points are counted on, each rounded by itself: its parts, or the whole as one."""
        return self.parts or (PaidPart(self.paid_fen, self.category),)


class PaidPart(NamedTuple):
    """One line of a spending: what was paid for it, and the category of its goods (may be empty)."""

    paid_fen: int
    category: str = ""


class EarningPlan(NamedTuple):
    """What a spending earns: points, what they cost the merchant, the rate and why, the act for the journal.

    Without points there is no act, and `nothing` says why.
    """

    points: int
    cost_fen: int
    rate: EarnRate
    act: Grant | None
    nothing: NothingEarned | None


class Redemption(NamedTuple):
    """Points a member spends at a merchant at `redemption_price`. `hold_id`: those reserved by that hold."""

    member_id: int
    merchant_id: int
    points: int
    terms: ContractTerms
    hold_id: int | None = None


class RedemptionPlan(NamedTuple):
    """The act for the journal, and what the merchant gets for the points."""

    worth_fen: int
    act: Take


class Undoing(NamedTuple):
    """A refund of part of a purchase, in fen: what was paid, what was refunded before, what is refunded now."""

    paid_fen: int
    before_fen: int
    now_fen: int


class TakeBack(NamedTuple):
    """A refund takes back part of what the purchase `of` earned: `points` in all, which cost `cost_fen` in all."""

    member_id: int
    merchant_id: int
    of: JournalKey
    points: int
    cost_fen: int
    undoing: Undoing
    terms: ContractTerms


class TakeBackPlan(NamedTuple):
    """Points taken back now and what the merchant gets back for them; no act when the part rounds to nothing."""

    points: int
    worth_fen: int
    act: Take | None


class GiveBack(NamedTuple):
    """A refund gives back part of what was spent by the purchase `of`: `points` in all, worth `worth_fen` in all."""

    member_id: int
    merchant_id: int
    of: JournalKey
    points: int
    worth_fen: int
    undoing: Undoing
    happened_at: datetime


class GiveBackPlan(NamedTuple):
    """Points given back now and what the merchant pays for them; no act when the part rounds to nothing."""

    points: int
    worth_fen: int
    act: Return | None

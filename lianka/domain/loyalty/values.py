"""The words of loyalty: how long points live, what a spending is, and what the planners answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from lianka.domain.ledger.values import Grant, JournalKey, Return, Take
from lianka.domain.loyalty.errors import InvalidValidityPolicy
from lianka.domain.merchants.values import ContractTerms
from lianka.foundation.values import Rate


class ValidityKind(StrEnum):
    """How the end of a point's life is found. `docs/rules/validity.md` shows each with numbers."""

    MONTHS = "months"
    MONTHS_END = "months_end"
    YEAR_END = "year_end"
    CYCLE = "cycle"
    DATE = "date"
    NEVER = "never"


_COUNTED = frozenset(
    (ValidityKind.MONTHS, ValidityKind.MONTHS_END, ValidityKind.YEAR_END, ValidityKind.CYCLE),
)


@dataclass(frozen=True, slots=True)
class ValidityPolicy:
    """How long points live. `n` counts months or calendar years, `day` is the last day of the kind `date`.

    Raises `InvalidValidityPolicy` without what its kind needs.
    """

    kind: ValidityKind
    n: int | None = None
    day: date | None = None

    def __post_init__(self) -> None:
        if self.kind in _COUNTED and (self.n is None or self.n < 1):
            raise InvalidValidityPolicy(field="n")
        if self.kind == ValidityKind.DATE and self.day is None:
            raise InvalidValidityPolicy(field="date")

    @classmethod
    def of(cls, *, kind: str, n: int | None = None, day: date | None = None) -> Self:
        """Read a policy from the outside. Raises `InvalidValidityPolicy` for a kind there is not, too."""
        if kind not in set(ValidityKind):
            raise InvalidValidityPolicy(field="kind")
        return cls(ValidityKind(kind), n, day)


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


class ExpiryDestination(StrEnum):
    """Who gets the money behind points that expired."""

    BREAKAGE = "breakage"
    ISSUER = "issuer"


HOUSE_VALIDITY = ValidityPolicy(ValidityKind.YEAR_END, 2)
"""In force until the alliance announces its own: to the end of the second calendar year."""

HOUSE_POINTS_PER_YUAN = Rate.of(1)
"""In force until the alliance announces its own."""

HOUSE_POINTS_THAT_PAY_ONE_YUAN = 100
HOUSE_DESTINATION = ExpiryDestination.BREAKAGE
HOUSE_GRACE_DAYS = 30
"""In force until the alliance sets its own: what pays a yuan, where expired money goes, days for returned points."""


class DatedValidity(NamedTuple):
    """A policy and the first business day on which it applies. Lots remember `terms_id`."""

    valid_from: date
    terms_id: int
    policy: ValidityPolicy


class DatedPreset(NamedTuple):
    """A rate for a trade (empty: for all) and the first business day on which it applies."""

    valid_from: date
    trade: str
    points_per_yuan: Rate


class DayRules(NamedTuple):
    """The rules in force on one business day: validity, points per yuan by trade, and for all other trades."""

    validity: DatedValidity
    presets: Mapping[str, Rate]
    default: Rate


_HOUSE_TERMS = DatedValidity(date.min, 0, HOUSE_VALIDITY)
"""What lots remember that were granted before the alliance announced a policy: no row has this id."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule that was announced, in the order of its start, to be asked in memory."""

    validities: Sequence[DatedValidity]
    presets: Sequence[DatedPreset]
    expiry_destination: ExpiryDestination
    grace_days: int
    paying: "PayingRule"

    def on(self, day: date) -> "DayRules":
        """What is in force on the business day; what the alliance has not announced, the house decides."""
        validities = [dated for dated in self.validities if dated.valid_from <= day]
        rates = {dated.trade: dated.points_per_yuan for dated in self.presets if dated.valid_from <= day}
        default = rates.pop("", HOUSE_POINTS_PER_YUAN)
        return DayRules(validities[-1] if validities else _HOUSE_TERMS, rates, default)

    def policy(self, terms_id: int) -> ValidityPolicy:
        """The policy a lot was promised, by the id it remembers."""
        return next((dated.policy for dated in self.validities if dated.terms_id == terms_id), HOUSE_VALIDITY)


class PayingRule(NamedTuple):
    """How points pay: how many pay one yuan, and the fewest a member must have to pay with any (PTS-7)."""

    points_per_yuan: int = HOUSE_POINTS_THAT_PAY_ONE_YUAN
    points_min: int = 0


class PrepaidState(NamedTuple):
    """A merchant's points bought in advance, in fen. `due_fen`: issued for and not covered yet (below 0: taken back).

    `floor_fen`: the lowest balance the books allow now.
    """

    merchant_id: int
    balance_fen: int
    due_fen: int
    credit_limit_fen: int
    reserve_fen: int
    alert_threshold_fen: int
    floor_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be issued for: bought, less what is due, plus the credit, less the reserve."""
        return self.balance_fen - self.due_fen + self.credit_limit_fen - self.reserve_fen


class ExpiringPoints(NamedTuple):
    """Points that expire at one moment, exclusive."""

    expires_at: datetime
    points: int


class PointsBalance(NamedTuple):
    """A member's points at a moment: what can be spent, what is owed, and what expires soon, soonest first."""

    spendable: int
    owed: int
    expiring: Sequence[ExpiringPoints]


class StepKind(StrEnum):
    """What happened to points of a lot."""

    REDEEMED = "redeemed"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


class TrailStep(NamedTuple):
    """Points that left a lot, or came back to it: where to or from, what they cost, and the journal that tells it."""

    kind: StepKind
    party_id: int
    points: int
    cost_fen: int
    happened_at: datetime
    journal: JournalKey


class Trail(NamedTuple):
    """A lot from its issuer to all who redeemed it, in the order it happened."""

    lot_id: int
    member_id: int
    issuer_id: int
    granted: int
    cost_fen: int
    remaining: int
    origin: JournalKey
    earned_at: datetime
    expires_at: datetime | None
    steps: Sequence[TrailStep]

"""The words of rewards: what a bundle holds, who asks for it, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import DomainError

NAME_LENGTH_MAX: Final = 60
TIER_LENGTH_MAX: Final = 40
CAUSE_LENGTH_MAX: Final = 120
ITEMS_MAX: Final = 12
AMOUNT_MAX: Final = 10_000_000
COUNT_MAX: Final = 999
DAYS_MAX: Final = 3650
LIMIT_FEN_MAX: Final = 10**13

REWARD_SOURCE: Final = "reward"
"""The source of the journals that tell of grants; their key is the public id of the grant."""

TAKE_BACK_SOURCE: Final = "reward_back"
"""The source of the journals that take a grant back; their key is the public id of the grant."""


def tier_cause(grant_public_id: str) -> str:
    """The cause under which loyalty knows what a grant did to a member's tier."""
    return f"reward:{grant_public_id}"


class RewardKind(TextChoices):
    """What an item of a bundle gives."""

    POINTS = "points", _("Points")
    COINS = "coins", _("Coins")
    GROWTH = "growth", _("Growth")
    TIER = "tier", _("Tier")
    RIGHT = "right", _("Right")


class BundleState(TextChoices):
    """Whether a bundle is granted."""

    ACTIVE = "active", _("Active")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class BudgetState(TextChoices):
    """Whether anything is paid from a budget."""

    OPEN = "open", _("Open")
    STOPPED = "stopped", _("Stopped")


class RewardItem(NamedTuple):
    """One thing a bundle gives: so many points, hundredths of coins, growth, or uses of a right.

    `tier`: the code of the tier; `name`: the right in words; `days`: how many days tier or right are valid, the day of
    the grant being the first (a right without days has no end).
    """

    kind: RewardKind
    amount: int = 1
    tier: str = ""
    name: str = ""
    days: int | None = None


class BundleTerms(NamedTuple):
    """The version of a bundle in force: what it gives and who pays."""

    bundle_id: int
    state: BundleState
    version_id: int
    budget_id: int
    funder_id: int | None
    items: tuple[RewardItem, ...]

    def sum_of(self, kind: RewardKind) -> int:
        """How much of a kind it gives in all."""
        return sum(item.amount for item in self.items if item.kind == kind)


class BundleView(NamedTuple):
    """A bundle as it is chosen from a list. `budget` is the name of its budget, `words` say what it gives."""

    bundle_id: int
    public_id: str
    name: str
    state: BundleState
    version: int
    budget_id: int
    budget: str
    words: Sequence[str]


class VersionView(NamedTuple):
    """A version of a bundle. `budget` is the name of its budget, `words` say what it gives."""

    number: int
    words: Sequence[str]
    budget_id: int
    budget: str
    made_at: datetime
    made_by: str


class RewardAsked(NamedTuple):
    """A bundle for a member, for a cause: the same cause rewards a member once."""

    bundle_id: int
    recipient_id: int
    cause: str
    happened_at: datetime


class RewardAnswer(NamedTuple):
    """What came of it: granted, granted before (`is_replay`), or refused without a trace."""

    grant_id: int | None
    is_replay: bool
    refusal: DomainError | None


class GivenGrant(NamedTuple):
    """What a grant gave and cost, who paid, and who has it now: the surviving record of whoever was granted it."""

    grant_id: int
    public_id: str
    recipient_id: int
    budget_id: int
    funder_id: int | None
    points: int
    coins: int
    growth: int
    cost_fen: int


class TakenBack(NamedTuple):
    """Points and hundredths of coins that were taken back, and what was spent already of the gifts, as its worth."""

    points: int
    coins: int
    shortfall_fen: int


class GrantView(NamedTuple):
    """A grant as screens show it. `words` say what it gave, or would give today in the reader's language."""

    grant_id: int
    public_id: str
    cause: str
    bundle: str
    words: Sequence[str]
    cost_fen: int
    happened_at: datetime
    is_taken_back: bool


class RightView(NamedTuple):
    """A right as screens show it."""

    public_id: str
    name: str
    times: int
    left: int
    valid_until: datetime | None
    is_usable: bool


class UsedRight(NamedTuple):
    """A right that was used once, and how often it can still be."""

    name: str
    left: int


class BudgetDraft(NamedTuple):
    """A budget to be. `funder_id`: the merchant that pays, or None for the platform; `alert_fen`: when it warns."""

    name: str
    limit_fen: int
    funder_id: int | None = None
    alert_fen: int | None = None


class BudgetFacts(NamedTuple):
    """A locked budget, as the decision needs it."""

    budget_id: int
    limit_fen: int
    spent_fen: int
    alert_fen: int | None
    is_open: bool
    is_alerted: bool
    is_exhausted: bool

"""What tiers give in words, and what is set about tiers as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lianka.domain.loyalty.values.tier_book import TierMeasure
from lianka.domain.loyalty.values.tiers import FallKind
from lianka.foundation.values import Rate

BENEFIT_WORDS_LENGTH_MAX = 60
TIER_CODE_LENGTH_MAX = 20
TIER_NAME_LENGTH_MAX = 30
TIER_REASON_LENGTH_MAX = 200
CAUSE_LENGTH_MAX = 120
ONE = Rate.of(1)


class BenefitKind(StrEnum):
    """What a tier gives that no price shows (MBR-8)."""

    PRIORITY_BOOKING = "priority_booking"
    TIER_DAY = "tier_day"
    BIRTHDAY_GIFT = "birthday_gift"
    EARLY_ACCESS = "early_access"
    EXCLUSIVE_OFFERS = "exclusive_offers"
    DEDICATED_SERVICE = "dedicated_service"
    FREE_ITEMS = "free_items"


class UpgradeState(StrEnum):
    """Where an upgrade stands that someone is to approve."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    OVERTAKEN = "overtaken"


class Benefit(NamedTuple):
    """A benefit of a tier and how members read of it."""

    kind: BenefitKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDraft:
    """A tier as an operator sets it: its threshold, what it gives in a sale, and its benefits in words."""

    code: str
    name: str
    threshold: int
    rate: Rate | None = None
    points_multiplier: Rate = ONE
    points_per_yuan: int | None = None
    benefits: Sequence[Benefit] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRules:
    """What an operator sets about tiers as a whole. `hold_months` None: a tier is held for ever."""

    measure: TierMeasure = TierMeasure.GROWTH
    growth_per_yuan: Rate = ONE
    hold_months: int | None = 12
    fall: FallKind = FallKind.TO_EARNED
    by_approval: bool = False


class TierDrafts(NamedTuple):
    """All that is set about tiers, from the base up; no tiers, and the rules of the house, until then."""

    rules: TierRules
    tiers: Sequence[TierDraft]

"""Whether tiers can be set as they are asked for. Pure."""

import re
from collections.abc import Sequence

from lianka.domain.loyalty.errors import InvalidTierTerms
from lianka.domain.loyalty.values import (
    BENEFIT_WORDS_LENGTH_MAX,
    TIER_CODE_LENGTH_MAX,
    TIER_NAME_LENGTH_MAX,
    Tier,
    TierDraft,
    TierLadder,
    TierRules,
)
from lianka.foundation.values import Rate

CODE = re.compile(rf"[a-z0-9_]{{1,{TIER_CODE_LENGTH_MAX}}}")
THRESHOLD_MAX = 10**12
HOLD_MONTHS_MAX = 120
GROWTH_PER_YUAN_MAX = Rate.of(1000)
POINTS_PER_YUAN_MAX = 1_000_000
BENEFITS_MAX = 12
ZERO, WHOLE, MULTIPLIER_MAX = Rate.of(0), Rate.of(1), Rate.of(100)


def check_rules(rules: TierRules) -> None:
    """Raise `InvalidTierTerms` for what is out of its range. Holds below a month are for the ladder to refuse."""
    if rules.growth_per_yuan > GROWTH_PER_YUAN_MAX:
        raise InvalidTierTerms(field="growth_per_yuan")
    if rules.hold_months is not None and rules.hold_months > HOLD_MONTHS_MAX:
        raise InvalidTierTerms(field="hold_months")


def check_tiers(rules: TierRules, tiers: Sequence[TierDraft]) -> None:
    """Raise `InvalidTierTerms` for a tier that is out of its range, and whatever a ladder of them refuses."""
    for index, tier in enumerate(tiers):
        if wrong := _wrong_field(tier):
            raise InvalidTierTerms(field=f"tiers[{index}].{wrong}")
    ladder = tuple(Tier(tier.code, tier.threshold) for tier in tiers)
    TierLadder(tiers=ladder, hold_months=rules.hold_months, fall=rules.fall)


def _wrong_field(tier: TierDraft) -> str | None:
    checks = {
        "code": CODE.fullmatch(tier.code) is not None,
        "name": 1 <= len(tier.name.strip()) <= TIER_NAME_LENGTH_MAX,
        "threshold": tier.threshold <= THRESHOLD_MAX,
        "rate": tier.rate is None or ZERO < tier.rate <= WHOLE,
        "points_multiplier": ZERO < tier.points_multiplier <= MULTIPLIER_MAX,
        "points_per_yuan": tier.points_per_yuan is None or 1 <= tier.points_per_yuan <= POINTS_PER_YUAN_MAX,
        "benefits": len(tier.benefits) <= BENEFITS_MAX
        and all(1 <= len(benefit.words.strip()) <= BENEFIT_WORDS_LENGTH_MAX for benefit in tier.benefits),
    }
    return next((field for field, is_right in checks.items() if not is_right), None)

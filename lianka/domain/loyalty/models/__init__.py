"""The tables of loyalty: rules of points, cycles, merchants' accounts of points bought in advance, and tiers."""

from lianka.domain.loyalty.models.corrections import Correction, CorrectionSettings
from lianka.domain.loyalty.models.gifts import GiftSettings
from lianka.domain.loyalty.models.points import (
    CODE_LENGTH_MAX,
    DESTINATION_LABELS,
    VALIDITY_LABELS,
    EarnPreset,
    PointsCycle,
    PointsSettings,
    PrepaidAccount,
    ValidityPolicyRow,
)
from lianka.domain.loyalty.models.stored_value import StoredValueSettings, TopUpOffer
from lianka.domain.loyalty.models.tiers import (
    BENEFIT_LABELS,
    CAUSE_LABELS,
    FALL_LABELS,
    MEASURE_LABELS,
    UPGRADE_LABELS,
    MemberTier,
    Tier,
    TierBenefit,
    TierGrant,
    TierMove,
    TierSettings,
    TierUpgrade,
)

__all__ = [
    "BENEFIT_LABELS",
    "CAUSE_LABELS",
    "CODE_LENGTH_MAX",
    "DESTINATION_LABELS",
    "FALL_LABELS",
    "MEASURE_LABELS",
    "UPGRADE_LABELS",
    "VALIDITY_LABELS",
    "Correction",
    "CorrectionSettings",
    "EarnPreset",
    "GiftSettings",
    "MemberTier",
    "PointsCycle",
    "PointsSettings",
    "PrepaidAccount",
    "StoredValueSettings",
    "Tier",
    "TierBenefit",
    "TierGrant",
    "TierMove",
    "TierSettings",
    "TierUpgrade",
    "TopUpOffer",
    "ValidityPolicyRow",
]

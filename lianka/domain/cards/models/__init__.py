"""Cards as tables: what is on sale and who takes it, who holds it, and what of its price is earned."""

from lianka.domain.cards.models.gift_codes import (
    GiftBatch,
    GiftBatchMove,
    GiftCode,
    GiftCodeFailure,
    GiftRepayment,
    GiftVoid,
)
from lianka.domain.cards.models.gifts import CardGift, PlanGifts
from lianka.domain.cards.models.holdings import CardIncomeRelease, CardRefund, CardTerm, GroupCode, MemberCard
from lianka.domain.cards.models.physical import PhysicalBatch, PhysicalCard, PhysicalFailure, PhysicalMove
from lianka.domain.cards.models.plans import CardLink, CardLinkMove, CardPlan, CardPlanMove, PriceOption

__all__ = [
    "CardGift",
    "CardIncomeRelease",
    "CardLink",
    "CardLinkMove",
    "CardPlan",
    "CardPlanMove",
    "CardRefund",
    "CardTerm",
    "GiftBatch",
    "GiftBatchMove",
    "GiftCode",
    "GiftCodeFailure",
    "GiftRepayment",
    "GiftVoid",
    "GroupCode",
    "MemberCard",
    "PhysicalBatch",
    "PhysicalCard",
    "PhysicalFailure",
    "PhysicalMove",
    "PlanGifts",
    "PriceOption",
]

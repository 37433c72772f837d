"""Cards as tables: what is on sale and who takes it, who holds it, and what of its price is earned."""

from lianka.domain.cards.models.holdings import CardIncomeRelease, CardRefund, CardTerm, GroupCode, MemberCard
from lianka.domain.cards.models.plans import CardLink, CardLinkMove, CardPlan, CardPlanMove, PriceOption

__all__ = [
    "CardIncomeRelease",
    "CardLink",
    "CardLinkMove",
    "CardPlan",
    "CardPlanMove",
    "CardRefund",
    "CardTerm",
    "GroupCode",
    "MemberCard",
    "PriceOption",
]

"""The numbers of a card plan, read in a constant number of statements."""

from typing import NamedTuple

from django.db.models import Count, Sum

from lianka.domain.cards.models import CardIncomeRelease, CardPlan, CardTerm, MemberCard


class PlanFigures(NamedTuple):
    """How often a card was opened, and what was paid for it, earned, and not earned yet."""

    holders: int
    openings: int
    paid_fen: int
    earned_fen: int

    @property
    def deferred_fen(self) -> int:
        """What was paid and is not earned yet."""
        return self.paid_fen - self.earned_fen


def figures_of(plan: CardPlan) -> PlanFigures:
    """What came of a card plan. Three statements."""
    # By its prices, because that is what terms have an index by.
    terms = CardTerm.objects.filter(option__plan=plan).aggregate(count=Count("pk"), fen=Sum("price_fen", default=0))
    earned = CardIncomeRelease.objects.filter(term__option__plan=plan).aggregate(fen=Sum("amount_fen", default=0))
    holders = MemberCard.objects.filter(plan=plan).count()
    return PlanFigures(holders, terms["count"], terms["fen"], earned["fen"])

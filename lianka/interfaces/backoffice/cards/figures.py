"""The numbers of a card plan, read in a constant number of statements."""

from typing import NamedTuple

from django.db.models import Count, F, Sum

from lianka.domain.cards.models import CardIncomeRelease, CardPlan, CardRefund, CardTerm, MemberCard


class PlanFigures(NamedTuple):
    """How often a card was opened, and what was paid for it, refunded, earned, and not earned yet."""

    holders: int
    openings: int
    paid_fen: int
    refunded_fen: int
    earned_fen: int

    @property
    def deferred_fen(self) -> int:
        """What was paid and is neither refunded nor earned yet."""
        return self.paid_fen - self.refunded_fen - self.earned_fen


def figures_of(plan: CardPlan) -> PlanFigures:
    """What came of a card plan. Four statements. A card counts as held while not all of it was refunded."""
    # By its prices, because that is what terms have an index by.
    terms = CardTerm.objects.filter(option__plan=plan).aggregate(count=Count("pk"), fen=Sum("price_fen", default=0))
    earned = CardIncomeRelease.objects.filter(term__option__plan=plan).aggregate(fen=Sum("amount_fen", default=0))
    back = CardRefund.objects.filter(term__option__plan=plan).aggregate(
        fen=Sum("amount_fen", default=0), earned_fen=Sum(F("kept_fen") - F("revenue_fen"), default=0)
    )
    holders = MemberCard.objects.filter(plan=plan, refund_count__lt=F("term_count")).count()
    earned_fen = earned["fen"] + back["earned_fen"]
    return PlanFigures(holders, terms["count"], terms["fen"], back["fen"], earned_fen)

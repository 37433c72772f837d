"""The openings and renewals of a card that count."""

from django.db.models import Exists, OuterRef, QuerySet

from lianka.domain.cards.models import CardRefund, CardTerm
from lianka.domain.cards.values import Term


def standing_terms(*, card_id: int) -> QuerySet[CardTerm]:
    """The terms of a card that were not refunded, from the oldest."""
    refunded = CardRefund.objects.filter(term=OuterRef("pk"))
    return CardTerm.objects.filter(~Exists(refunded), card_id=card_id).order_by("number")


def term_of(row: CardTerm) -> Term:
    """The days of a term, as the rules see them."""
    return Term(row.first_day, row.last_day, row.anchor_day, row.anchor_months, row.deferral_until)

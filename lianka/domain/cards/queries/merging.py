"""What the cards of two records have against becoming one person's."""

from datetime import date, datetime

from lianka.domain.cards.models import MemberCard
from lianka.foundation.calendar import business_date


def list_clashing_plans(*, from_id: int, into_id: int, at: datetime) -> list[str]:
    """The plans, by name, of which both records hold a valid card: these refuse a merge. One statement."""
    cards = MemberCard.objects.select_related("plan").filter(member_id__in=[from_id, into_id]).order_by("pk")
    held: dict[int, list[str]] = {}
    for card in cards:
        if is_lasting(card, business_date(at)):
            held.setdefault(card.plan_id, []).append(card.plan.name)
    return [names[0] for names in held.values() if len(names) > 1]


def is_lasting(card: MemberCard, today: date) -> bool:
    """Whether a card has a day left, today counted."""
    return not card.is_refunded and (card.last_day is None or card.last_day >= today)

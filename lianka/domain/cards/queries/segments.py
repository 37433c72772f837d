"""What segments of members ask of cards, by the wiring: members know no cards."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from lianka.domain.cards.models import CardPlan, MemberCard
from lianka.foundation.calendar import business_date


def list_plan_names() -> Mapping[str, str]:
    """The public id and the name of each card plan, withdrawn ones too, by name. One statement."""
    return dict(CardPlan.objects.order_by("name").values_list("public_id", "name"))


def match_cards(plans: Collection[str], *, at: datetime) -> Q:
    """That a member holds a card of one of these plans, or of any if none is named, valid on the day, as a condition.

    It is asked of rows of members by their primary key. A card that was refunded whole has no day.
    """
    today = business_date(at)
    held = MemberCard.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), member_id=OuterRef("pk"), first_day__lte=today
    )
    return Q(Exists(held.filter(plan__public_id__in=plans) if plans else held))

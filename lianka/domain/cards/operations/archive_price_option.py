"""Offer a price no longer."""

from datetime import datetime

from django.db.models import F

from lianka.domain.cards.errors import OptionNotFound
from lianka.domain.cards.models import CardPlan, PriceOption
from lianka.domain.cards.operations.move_plan import lock_plan
from lianka.domain.cards.values import TermKind
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def archive_price_option(*, option_public_id: str, by: Actor, at: datetime) -> None:
    """Take a price off its card. A card without any price is on sale to nobody, but keeps its place.

    Raises `OptionNotFound`, for one that is archived already too.
    """
    found = PriceOption.objects.filter(public_id=option_public_id).select_related("plan").first()
    if found is None:
        raise OptionNotFound(field="option")
    plan = lock_plan(public_id=found.plan.public_id)
    if not PriceOption.objects.filter(pk=found.pk, archived_at=None).update(archived_at=at):
        raise OptionNotFound(field="option")
    is_permanent = found.term_kind == TermKind.PERMANENT
    counts = {"option_count": F("option_count") - 1, "permanent_count": F("permanent_count") - int(is_permanent)}
    CardPlan.objects.filter(pk=plan.pk).update(**counts)
    facts = {"option": option_public_id}
    record(by=by, action="cards.archive_price_option", subject=plan.public_id, at=at, facts=facts)

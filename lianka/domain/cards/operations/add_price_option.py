"""Say for how long a card can be opened, and at what price (CARD-3)."""

from datetime import datetime

from django.db.models import F

from lianka.domain.cards.errors import OptionInvalid, PermanentStandsAlone
from lianka.domain.cards.models import CardPlan, PriceOption
from lianka.domain.cards.operations.move_plan import lock_open_plan
from lianka.domain.cards.rules.drafts import first_wrong_option_field
from lianka.domain.cards.values import OptionDraft, TermKind
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def add_price_option(*, plan_public_id: str, option: OptionDraft, by: Actor, at: datetime) -> str:
    """Add a price to a card and return its public id. Without a list price it is its own.

    Raises `PlanNotFound`, `PlanWithdrawn`, `OptionInvalid` (naming the field) or `PermanentStandsAlone`.
    """
    plan = lock_open_plan(public_id=plan_public_id)
    if (field := first_wrong_option_field(option, is_free=plan.is_free)) is not None:
        raise OptionInvalid(field=field)
    is_permanent = option.term_kind == TermKind.PERMANENT
    if plan.option_count and (is_permanent or plan.permanent_count or plan.is_free):
        raise PermanentStandsAlone(field="term_kind")
    counts = {"option_count": F("option_count") + 1, "permanent_count": F("permanent_count") + int(is_permanent)}
    CardPlan.objects.filter(pk=plan.pk).update(**counts)
    row = PriceOption.objects.create(
        public_id=new_public_id("opt"),
        plan=plan,
        term_kind=option.term_kind,
        n=option.n,
        first_day=option.first_day,
        last_day=option.last_day,
        price_fen=option.price_fen,
        list_price_fen=option.price_fen if option.list_price_fen is None else option.list_price_fen,
        created_at=at,
    )
    facts = {"option": row.public_id, "term_kind": option.term_kind.value, "n": option.n, "price_fen": row.price_fen}
    record(by=by, action="cards.add_price_option", subject=plan.public_id, at=at, facts=facts)
    return row.public_id

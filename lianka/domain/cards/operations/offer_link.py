"""Ask a merchant to take a card (CARD-5)."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.cards.errors import LinkExists, LinkInvalid
from lianka.domain.cards.models import CardLink, CardPlan
from lianka.domain.cards.operations.move_link import keep_move
from lianka.domain.cards.operations.move_plan import lock_open_plan
from lianka.domain.cards.queries.links import find_place
from lianka.domain.cards.rules.drafts import is_share_paid
from lianka.domain.cards.values import LinkState, Place
from lianka.foundation.audit import Actor
from lianka.foundation.db import RaceLost, transaction, transaction_required
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Rate


@transaction
def offer_link(
    *,
    plan_public_id: str,
    merchant_id: int,
    store_public_id: str | None = None,
    in_store_rate: Rate,
    deal_rate: Rate,
    by: Actor,
    at: datetime,
) -> str:
    """Ask a merchant, for all of its stores or one, to take a card at these rates; return the link's public id.

    Rates are shares paid: 88折 is 0.88. Raises `PlanNotFound`, `PlanWithdrawn`, `MerchantNotFound` (also for one
    that does not take part at present), `StoreNotFound`, `LinkInvalid` or `LinkExists`.
    """
    check_rates(in_store_rate=in_store_rate, deal_rate=deal_rate)
    plan = lock_open_plan(public_id=plan_public_id)
    place = find_place(merchant_id=merchant_id, store_public_id=store_public_id)
    return add_link(
        plan=plan, place=place, rates=(in_store_rate, deal_rate), state=LinkState.OFFERED, by=by, at=at
    ).public_id


@transaction_required
def add_link(
    *,
    plan: CardPlan,
    place: Place,
    rates: tuple[Rate, Rate],
    state: LinkState,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> CardLink:
    """Write the link of a locked plan and a place that has none, with its history. Raises `LinkExists`."""
    links = CardLink.objects.filter(plan=plan, merchant_id=place.merchant_id).exclude(state=LinkState.ENDED)
    if (links.filter(store=None) if place.store_id is None else links.filter(store_id=place.store_id)).exists():
        raise LinkExists(field="merchant")
    try:
        link = CardLink.objects.create(
            public_id=new_public_id("lnk"),
            plan=plan,
            merchant_id=place.merchant_id,
            store_id=place.store_id,
            state=state,
            in_store_rate=rates[0],
            deal_rate=rates[1],
            offered_at=at,
            answered_at=None if state == LinkState.OFFERED else at,
        )
    except IntegrityError as error:
        raise RaceLost from error
    keep_move(link=link, from_state=LinkState.OFFERED, rates=rates, by=by, at=at, reason=reason)
    return link


def check_rates(*, in_store_rate: Rate, deal_rate: Rate) -> None:
    """Refuse rates that are no shares of a price. Raises `LinkInvalid`."""
    for field, rate in (("in_store_rate", in_store_rate), ("deal_rate", deal_rate)):
        if not is_share_paid(rate):
            raise LinkInvalid(field=field)

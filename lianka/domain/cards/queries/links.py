"""Which merchants take a card, and what they were asked."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef

from lianka.domain.cards.models import CardLink, CardPlan
from lianka.domain.cards.values import DefaultPlan, LinkedMerchant, LinkState, LinkView, Place, PlanState
from lianka.domain.merchants.errors import MerchantNotFound, StoreNotFound
from lianka.domain.merchants.models import Merchant, Store
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.db import fetch_all, rows_source
from lianka.foundation.values import Rate

# A merchant takes a card if it says so for itself or one of its stores; of a card that all take, if it does not
# decline it, or declines it but for some of its stores.
_COUNTS = """
WITH answered AS (
    SELECT l.plan_id, l.merchant_id,
        max(CASE WHEN l.state = 'accepted' THEN 1 ELSE 0 END) AS accepts,
        max(CASE WHEN l.state = 'declined' AND l.store_id IS NULL THEN 1 ELSE 0 END) AS declines
    FROM {source} JOIN cards_cardlink l ON l.plan_id = given.id
    JOIN merchants_merchant m ON m.party_id = l.merchant_id
    WHERE m.status = 'active' AND l.state IN ('accepted', 'declined') GROUP BY l.plan_id, l.merchant_id
), sums AS (
    SELECT plan_id, sum(accepts) AS taking, sum(CASE WHEN accepts = 0 AND declines = 1 THEN 1 ELSE 0 END) AS refusing
    FROM answered GROUP BY plan_id
), everybody AS (SELECT count(*) AS merchants FROM merchants_merchant WHERE status = 'active')
SELECT p.id, CASE WHEN p.accepts_all THEN e.merchants - coalesce(s.refusing, 0) ELSE coalesce(s.taking, 0) END
FROM cards_cardplan p JOIN {plans} ON wanted.id = p.id CROSS JOIN everybody e LEFT JOIN sums s ON s.plan_id = p.id
"""


def count_linked_merchants(*, plan_ids: Collection[int]) -> dict[int, int]:
    """How many active merchants take each of the cards. One statement."""
    rows = [(plan_id,) for plan_id in plan_ids]
    source, params = rows_source("given", {"id": "bigint"}, rows)
    plans, more = rows_source("wanted", {"id": "bigint"}, rows)
    return {
        plan_id: int(count) for plan_id, count in fetch_all(_COUNTS.format(source=source, plans=plans), params + more)
    }


def list_linked_merchants(*, plan_id: int, at: datetime) -> list[LinkedMerchant]:
    """The active merchants that take the card at `at`, and their stores that differ from them, by name.

    A card that all merchants take names each of them at its own rates or the default ones. At most three statements.
    """
    plan = CardPlan.objects.get(pk=plan_id)
    links = CardLink.objects.filter(
        plan_id=plan_id,
        state__in=[LinkState.ACCEPTED, LinkState.DECLINED],
        merchant__status=MerchantStatus.ACTIVE,
        offered_at__lte=at,
    ).select_related("merchant__trade", "store")
    rows = list(links)
    taken = [_linked(link) for link in rows if link.state == LinkState.ACCEPTED]
    if plan.accepts_all and plan.default_in_store_rate and plan.default_deal_rate:
        answered = {link.merchant_id for link in rows if link.store_id is None}
        taken += _all_others(answered, plan.default_in_store_rate, plan.default_deal_rate)
    return sorted(taken, key=lambda each: (each.merchant_name, each.merchant_id, each.store_name or ""))


def list_links_of_merchant(*, merchant_id: int) -> list[LinkView]:
    """The links a merchant has been asked for and those it answered, the latest first. One statement."""
    links = (
        CardLink.objects.filter(merchant_id=merchant_id)
        .exclude(state=LinkState.ENDED)
        .select_related("plan", "store")
        .order_by("-offered_at", "-pk")
    )
    return [
        LinkView(
            public_id=link.public_id,
            plan_public_id=link.plan.public_id,
            plan_name=link.plan.name,
            store_name=link.store.name if link.store else None,
            state=LinkState(link.state),
            in_store_rate=link.in_store_rate,
            deal_rate=link.deal_rate,
            new_in_store_rate=link.new_in_store_rate,
            new_deal_rate=link.new_deal_rate,
        )
        for link in links
    ]


def list_default_plans(*, merchant_id: int) -> list[DefaultPlan]:
    """The cards that a merchant takes because all do, and may opt out of, the newest first. One statement."""
    answered = CardLink.objects.filter(
        plan=OuterRef("pk"), merchant_id=merchant_id, store=None, state__in=[LinkState.ACCEPTED, LinkState.DECLINED]
    )
    plans = CardPlan.objects.filter(~Exists(answered), accepts_all=True).exclude(state=PlanState.DRAFT)
    return [
        DefaultPlan(plan.public_id, plan.name, plan.default_in_store_rate, plan.default_deal_rate)
        for plan in plans.order_by("-created_at", "-pk")
        if plan.default_in_store_rate is not None and plan.default_deal_rate is not None
    ]


def find_place(*, merchant_id: int, store_public_id: str | None) -> Place:
    """The active merchant, or its store with this public id. Raises `MerchantNotFound` or `StoreNotFound`."""
    if not Merchant.objects.filter(pk=merchant_id, status=MerchantStatus.ACTIVE).exists():
        raise MerchantNotFound(field="merchant")
    if store_public_id is None:
        return Place(merchant_id, None)
    store = Store.objects.filter(merchant_id=merchant_id, public_id=store_public_id).first()
    if store is None:
        raise StoreNotFound(field="store")
    return Place(merchant_id, store.pk)


def _linked(link: CardLink) -> LinkedMerchant:
    merchant = link.merchant
    return LinkedMerchant(
        merchant_id=merchant.pk,
        merchant_name=merchant.name,
        trade=merchant.trade.code if merchant.trade else "",
        store_name=link.store.name if link.store else None,
        in_store_rate=link.in_store_rate,
        deal_rate=link.deal_rate,
    )


def _all_others(answered: Collection[int], in_store_rate: Rate, deal_rate: Rate) -> list[LinkedMerchant]:
    merchants = Merchant.objects.filter(status=MerchantStatus.ACTIVE).select_related("trade")
    return [
        LinkedMerchant(each.pk, each.name, each.trade.code if each.trade else "", None, in_store_rate, deal_rate)
        for each in merchants
        if each.pk not in answered
    ]

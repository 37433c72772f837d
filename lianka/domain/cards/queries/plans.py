"""The card centre: what is on sale, and what a card is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lianka.domain.cards.errors import PlanNotFound
from lianka.domain.cards.models import CardPlan, PriceOption
from lianka.domain.cards.queries.links import count_linked_merchants
from lianka.domain.cards.values import OptionView, PlanState, PlanSummary, PlanView, TermKind
from lianka.domain.merchants.errors import TradeNotFound
from lianka.domain.merchants.models import Trade
from lianka.foundation.values import Fen


def list_plans_on_sale(*, trade: str = "", region: str = "", text: str = "", at: datetime) -> list[PlanView]:
    """The cards that can be had at `at`, the newest first, sold out ones too. Three statements.

    `trade` is a trade's code; `region` finds cards of that region and those of no region; `text` looks into names,
    descriptions and benefits.
    """
    if not (trade + region + text).isprintable():
        return []
    begun = Q(sale_from=None) | Q(sale_from__lte=at)
    not_over = Q(sale_until=None) | Q(sale_until__gt=at)
    plans = CardPlan.objects.filter(begun, not_over, state=PlanState.ON_SALE, option_count__gte=1)
    if trade:
        plans = plans.filter(trade__code=trade)
    if region:
        plans = plans.filter(Q(region="") | Q(region__icontains=region))
    if text:
        plans = plans.filter(Q(name__icontains=text) | Q(description__icontains=text) | Q(benefits__icontains=text))
    return _views(plans.order_by("-created_at", "-pk"), at=at)


def get_plan(*, public_id: str, at: datetime) -> PlanView:
    """The card, on sale or not. Raises `PlanNotFound`, for a draft too."""
    views = _views(CardPlan.objects.filter(public_id=public_id).exclude(state=PlanState.DRAFT), at=at)
    if not views:
        raise PlanNotFound(field="plan")
    return views[0]


def find_trade_id(*, code: str) -> int | None:
    """The trade with this code; None for an empty one. Raises `TradeNotFound`."""
    if not code:
        return None
    trade = Trade.objects.filter(code=code).first() if code.isprintable() else None
    if trade is None:
        raise TradeNotFound(field="trade", trade=code)
    return trade.pk


def is_on_sale(plan: CardPlan, *, at: datetime) -> bool:
    """Whether the card is on sale at `at`. Says nothing of its stock."""
    has_begun = plan.sale_from is None or plan.sale_from <= at
    is_over = plan.sale_until is not None and plan.sale_until <= at
    return plan.state == PlanState.ON_SALE and has_begun and not is_over


def view_of_option(option: PriceOption) -> OptionView:
    """A price option as pages show it."""
    return OptionView(
        option_id=option.pk,
        public_id=option.public_id,
        term_kind=TermKind(option.term_kind),
        n=option.n,
        price_fen=Fen(option.price_fen),
        list_price_fen=Fen(option.list_price_fen),
        first_day=option.first_day,
        last_day=option.last_day,
    )


def summary_of(plan: CardPlan) -> PlanSummary:
    """What the holder of a card is told of it. The plan's trade is read with it."""
    return PlanSummary(**_told(plan))


def _told(plan: CardPlan) -> dict[str, Any]:
    return {
        "plan_id": plan.pk,
        "public_id": plan.public_id,
        "name": plan.name,
        "trade": plan.trade.code if plan.trade else "",
        "region": plan.region,
        "design": plan.design,
        "description": plan.description,
        "benefits": tuple(plan.benefits.splitlines()),
        "is_free": plan.is_free,
        "requires_activation": plan.requires_activation,
        "accepts_all": plan.accepts_all,
        "refund_days": plan.refund_days,
        "refunds_unused_days": plan.refunds_unused_days,
    }


def _views(plans: QuerySet[CardPlan], *, at: datetime) -> list[PlanView]:
    found = list(plans.select_related("trade"))
    if not found:
        return []
    options = _options_of([plan.pk for plan in found])
    counts = count_linked_merchants(plan_ids=[plan.pk for plan in found])
    return [_view(plan, options.get(plan.pk, []), counts[plan.pk], at=at) for plan in found]


def _options_of(plan_ids: Collection[int]) -> Mapping[int, Sequence[OptionView]]:
    by_plan: dict[int, list[OptionView]] = {}
    for option in PriceOption.objects.filter(plan_id__in=plan_ids, archived_at=None).order_by("price_fen", "pk"):
        by_plan.setdefault(option.plan_id, []).append(view_of_option(option))
    return by_plan


def _view(plan: CardPlan, options: Sequence[OptionView], linked_count: int, *, at: datetime) -> PlanView:
    return PlanView(
        **_told(plan),
        options=tuple(options),
        in_store_rate=plan.default_in_store_rate,
        deal_rate=plan.default_deal_rate,
        linked_count=linked_count,
        stock_left=None if plan.stock_total is None else plan.stock_total - plan.opened_count,
        sale_until=plan.sale_until,
        is_on_sale=is_on_sale(plan, at=at) and bool(options),
    )

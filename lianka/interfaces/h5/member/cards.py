"""The card centre, a card, my cards, and opening one (CARD-1, CARD-2, CARD-8, CARD-9)."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.cards.errors import MemberCardNotFound, OptionNotFound, PlanNotFound
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.queries import (
    describe_plan_gifts,
    get_card_of_member,
    get_plan,
    gifts_of_card,
    list_cards_of_member,
    list_linked_merchants,
    list_plans_on_sale,
    physical_of_card,
    refunds_of_card,
)
from lianka.domain.cards.values import CardGiftsView, GiftKind, OptionView, PlanView
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.values import OrderView
from lianka.foundation import clock
from lianka.foundation.calendar import business_date
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member import session
from lianka.interfaces.h5.member.orders import to_cashier
from lianka.interfaces.h5.member.pages import is_part_asked, page_number, show, trade_names
from lianka.interfaces.h5.member.session import Visitor, for_members

CARDS_ON_PAGE: Final = 10
MERCHANTS_SHOWN: Final = 50
_MISSED_GIFT_IS_TOLD_FOR: Final = timedelta(days=7)


@require_safe
@for_members
def mine_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What I hold: until when, what it gives, where I can use it."""
    at = clock.now()
    cards = list_cards_of_member(member_id=visitor.member_id, at=at)
    return show(request, "cards", {"tab": "cards", "cards": cards, "trade_names": trade_names()}, at=at)


@never_cache
@require_safe
def centre_page(request: HttpRequest) -> HttpResponse:
    """All cards on sale, by trade, region and keyword."""
    at = clock.now()
    asked = {name: request.GET.get(name, "").strip() for name in ("trade", "region", "q")}
    everything = list_plans_on_sale(at=at)
    narrowed = any(asked.values())
    found = (
        list_plans_on_sale(trade=asked["trade"], region=asked["region"], text=asked["q"], at=at)
        if narrowed
        else everything
    )
    number, names = page_number(request), trade_names()
    plans = found[(number - 1) * CARDS_ON_PAGE : number * CARDS_ON_PAGE]
    gifts = describe_plan_gifts(plan_ids=[plan.plan_id for plan in plans])
    context = {
        "tab": "cards",
        **asked,
        "plans": [(plan, gifts.get(plan.plan_id)) for plan in plans],
        "next_page": number + 1 if len(found) > number * CARDS_ON_PAGE else 0,
        "trade_names": names,
        "trades": [(code, name) for code, name in names.items() if any(each.trade == code for each in everything)],
        "regions": sorted({each.region for each in everything if each.region}),
    }
    return show(request, "parts/plans" if is_part_asked(request) else "card_centre", context, at=at)


@never_cache
@require_safe
def plan_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """A card: how it looks, what it costs, what it gives, and where."""
    at = clock.now()
    return _show_plan(request, _plan_or_404(public_id, at), at)


@require_POST
@for_members
def openings_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """Open the card: a free one at once, a paid one by an order that is paid next."""
    at = clock.now()
    plan = _plan_or_404(public_id, at)
    try:
        if plan.is_free:
            return _claim(request, visitor, plan, at)
        order = _order(request, visitor, plan, at)
    except DomainError as refusal:
        return _show_plan(request, plan, at, refusal=refusal, status=422)
    return to_cashier(request, order, at=at)


@require_safe
@for_members
def card_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """One of my cards: its group, its benefits, where it saves, and renewing it."""
    at = clock.now()
    try:
        card = get_card_of_member(public_id=public_id, member_id=visitor.member_id, at=at)
        plan = get_plan(public_id=card.plan.public_id, at=at)
    except (MemberCardNotFound, PlanNotFound) as refusal:
        raise Http404(str(refusal)) from refusal
    gifts = gifts_of_card(card_id=card.card_id, at=at)
    context = {
        "card": card,
        "plan": plan,
        **_linked(plan, at),
        "trade_names": trade_names(),
        "refunds": refunds_of_card(card_id=card.card_id),
        "physical": physical_of_card(card_id=card.card_id),
        "card_gifts": gifts,
        "is_gift_missed": card.is_valid and _is_gift_missed(gifts, today=business_date(at)),
        "gifts": describe_plan_gifts(plan_ids=[plan.plan_id]).get(plan.plan_id),
        "can_renew": plan.is_on_sale and card.valid_until is not None and bool(plan.options),
    }
    return show(request, "card", context, at=at)


def _is_gift_missed(gifts: CardGiftsView, *, today: date) -> bool:
    latest = next((gift for gift in gifts.received if gift.kind != GiftKind.MONTHLY), None)
    return latest is not None and bool(latest.refusal) and today - latest.day < _MISSED_GIFT_IS_TOLD_FOR


def _claim(request: HttpRequest, visitor: Visitor, plan: PlanView, at: datetime) -> HttpResponse:
    opened = claim_free_card(
        plan_public_id=plan.public_id,
        member_id=visitor.member_id,
        key=request.POST.get("key", ""),
        by=visitor.actor,
        at=at,
    )
    messages.success(request, _("Your card has been renewed.") if opened.is_renewal else _("Your card is open."))
    return HttpResponseRedirect(reverse("member:card", args=[opened.public_id]))


def _order(request: HttpRequest, visitor: Visitor, plan: PlanView, at: datetime) -> OrderView:
    option = _chosen(plan, request.POST.get("option", ""))
    shown_fen = request.POST.get(f"price_{option.public_id}", "")
    return place_card_order(
        member_id=visitor.member_id,
        plan_public_id=plan.public_id,
        option_public_id=option.public_id,
        # What the page showed, so that nobody pays a price they have not seen.
        expected_price_fen=int(shown_fen) if shown_fen.isdecimal() and len(shown_fen) < 12 else option.price_fen,
        by=visitor.actor,
        key=request.POST.get("key", ""),
        at=at,
    )


def _chosen(plan: PlanView, public_id: str) -> OptionView:
    for option in plan.options:
        if option.public_id == public_id:
            return option
    raise OptionNotFound(field="option")


def _show_plan(
    request: HttpRequest, plan: PlanView, at: datetime, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    visitor = session.visitor_of(request)
    held = list_cards_of_member(member_id=visitor.member_id, at=at) if visitor else []
    chosen = request.POST.get("option", "")
    context: dict[str, Any] = {
        "plan": plan,
        "visitor": visitor,
        "held": next((card for card in held if card.plan.plan_id == plan.plan_id), None),
        "chosen": chosen or (plan.options[0].public_id if plan.options else ""),
        "refusal": refusal,
        "is_sold_out": plan.stock_left == 0,
        "gifts": describe_plan_gifts(plan_ids=[plan.plan_id]).get(plan.plan_id),
        **_linked(plan, at),
        "trade_names": trade_names(),
    }
    return show(request, "plan", context, at=at, status=status)


def _linked(plan: PlanView, at: datetime) -> dict[str, Any]:
    linked = list_linked_merchants(plan_id=plan.plan_id, at=at)
    return {"linked": linked[:MERCHANTS_SHOWN], "linked_more": max(0, len(linked) - MERCHANTS_SHOWN)}


def _plan_or_404(public_id: str, at: datetime) -> PlanView:
    try:
        return get_plan(public_id=public_id, at=at)
    except PlanNotFound as refusal:
        raise Http404(str(refusal)) from refusal

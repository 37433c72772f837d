"""The alliance's own page, and the page that a store's QR code opens."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lianka.domain.cards.queries import list_plans_on_sale, list_usable_cards
from lianka.domain.members.values import IntroductionAsked
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.queries import get_store, list_stores
from lianka.domain.merchants.values import StoreView
from lianka.foundation import clock
from lianka.interfaces.h5.member import first_touch, session
from lianka.interfaces.h5.member.pages import is_part_asked, page_number, show, trade_names

STORES_ON_PAGE: Final = 20
CARDS_ON_HOME: Final = 6


@never_cache
@require_safe
def home_page(request: HttpRequest) -> HttpResponse:
    """What the alliance is: its cards, its trades, its stores. `?trade=` and `?q=` narrow the stores."""
    at = clock.now()
    trade, text, number = request.GET.get("trade", ""), request.GET.get("q", "").strip(), page_number(request)
    stores = list_stores()
    found = _narrowed(stores, trade, text)
    names = trade_names()
    context = {
        "tab": "home",
        "visitor": session.visitor_of(request),
        "stores": found[(number - 1) * STORES_ON_PAGE : number * STORES_ON_PAGE],
        "next_page": number + 1 if len(found) > number * STORES_ON_PAGE else 0,
        "trade_names": names,
        "trades": [(code, name) for code, name in names.items() if any(each.trade == code for each in stores)],
        "trade": trade,
        "text": text,
    }
    if is_part_asked(request):
        return show(request, "parts/stores", context, at=at)
    return show(request, "home", {**context, "plans": list_plans_on_sale(at=at)[:CARDS_ON_HOME]}, at=at)


@never_cache
@require_safe
def store_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One store: what it is, what my cards save there, and the way to pay. Who comes by it is its merchant's guest."""
    at = clock.now()
    store = store_or_404(public_id)
    visitor = session.visitor_of(request)
    cards = (
        list_usable_cards(member_id=visitor.member_id, store_id=store.store_id, merchant_id=store.merchant_id, at=at)
        if visitor
        else []
    )
    context = {
        "store": store,
        "visitor": visitor,
        "cards": cards,
        "points_percent": format((100 * store.points_share.value).normalize(), "f"),
        "trade_names": trade_names(),
    }
    response = show(request, "store", context, at=at)
    if visitor is None:
        first_touch.keep_touch(request, response, IntroductionAsked(store=store.public_id))
    return response


def store_or_404(public_id: str) -> StoreView:
    """The store, or the page that says there is none."""
    try:
        return get_store(public_id=public_id)
    except StoreNotFound as refusal:
        raise Http404(str(refusal)) from refusal


def _narrowed(stores: Sequence[StoreView], trade: str, text: str) -> list[StoreView]:
    wanted = text.casefold()
    return [
        store
        for store in stores
        if (not trade or store.trade == trade)
        and (not wanted or wanted in f"{store.name} {store.merchant_name} {store.address}".casefold())
    ]

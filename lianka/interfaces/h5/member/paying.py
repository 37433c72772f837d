"""Pay at a store: type the amount, see what it comes to with the best card and my points, agree (BUY-3, PTS-7)."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lianka.domain.checkout.errors import AmountMissing, ExcludedTooLarge, PriceChanged
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.queries.orders import list_unpaid_orders_of
from lianka.domain.checkout.queries.quoting import SaleFacts, quote_of, read_facts
from lianka.domain.checkout.values import (
    BEST_CARD,
    NO_CARD,
    ORDER_AMOUNT_MAX,
    Channel,
    OrderState,
    SaleItem,
    StoreQuote,
    Tender,
    Wish,
)
from lianka.domain.merchants.values import StoreView
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member.home import store_or_404
from lianka.interfaces.h5.member.orders import to_cashier
from lianka.interfaces.h5.member.pages import go_to, show
from lianka.interfaces.h5.member.session import Visitor, for_members
from lianka.interfaces.shared.amounts import AmountUnreadable, read_fen

_POINTS_DIGITS_MAX: Final = 9
EVERYTHING: Final = Wish(BEST_CARD)


class Asked(NamedTuple):
    """What the member typed and chose. `points` None: as many as fit."""

    amount_fen: int
    excluded_fen: int
    card: str
    points: int | None
    with_coins: bool
    with_stored_value: bool

    def wish(self, *, card: str, points: int | None) -> Wish:
        """What to pay with, with this card and these points."""
        return Wish(card, points, None if self.with_coins else 0, None if self.with_stored_value else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def pay_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """The amount, the card, the points; then the payment. Without JavaScript the price is a step of its own."""
    at = clock.now()
    store = store_or_404(public_id)
    if request.method == "POST" and request.POST.get("act") == "pay":
        return _pay(request, visitor, store, at)
    context = _context(request, visitor, store, at)
    # The way back from the cashier ends here: what was agreed to a moment ago is not forgotten.
    unpaid = list_unpaid_orders_of(member_id=visitor.member_id, at=at, limit=1)
    return show(request, "pay", {**context, "unpaid": unpaid}, at=at, status=422 if context.get("refusal") else 200)


@require_POST
@for_members
def quote_part(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """What the sale comes to as it is typed: the part of the page below the amount."""
    at = clock.now()
    context = _context(request, visitor, store_or_404(public_id), at)
    return show(request, "parts/quote", context, at=at)


def _pay(request: HttpRequest, visitor: Visitor, store: StoreView, at: datetime) -> HttpResponse:
    try:
        asked = _read(request)
        order = place_store_order(
            member_id=visitor.member_id,
            store_public_id=store.public_id,
            items=[_item(store, asked)],
            card=request.POST.get("card", NO_CARD),
            points=_whole(request.POST.get("points", "")) or 0,
            coins=_whole(request.POST.get("coins_fen", "")) or 0,
            stored_value=_whole(request.POST.get("stored_fen", "")) or 0,
            expected_payable_fen=_whole(request.POST.get("payable", "")) or 0,
            tender=Tender.PROVIDER,
            channel=Channel.MEMBER,
            by=visitor.actor,
            key=request.POST.get("key", ""),
            at=at,
        )
    except PriceChanged as refusal:
        return show(request, "pay", {**_context(request, visitor, store, at), "changed": refusal}, at=at, status=422)
    except DomainError as refusal:
        context = _context(request, visitor, store, at)
        return show(request, "pay", {**context, "refusal": context.get("refusal") or refusal}, at=at, status=422)
    if order.state == OrderState.AWAITING_PAYMENT:
        return to_cashier(request, order, at=at)
    return go_to(request, reverse("member:order", args=[order.public_id]))


def _context(request: HttpRequest, visitor: Visitor, store: StoreView, at: datetime) -> dict[str, Any]:
    context: dict[str, Any] = {
        "store": store,
        "amount": request.POST.get("amount", ""),
        "excluded": request.POST.get("excluded", ""),
    }
    try:
        facts = read_facts(member_id=visitor.member_id, store=store, wish=EVERYTHING, at=at)
    except DomainError as refusal:
        return {**context, "refusal": refusal, "is_closed": True}
    context |= {
        "cards": facts.cards,
        "purse": facts.purse,
        "stored_fen": sum(each.total_fen for each in facts.wallets),
        "paying": facts.rules.paying,
    }
    try:
        asked = _read(request)
    except AmountMissing as refusal:
        return {**context, "refusal": refusal if request.POST.get("act") else None}
    except DomainError as refusal:
        return {**context, "refusal": refusal}
    return {**context, **_priced(facts, store, asked, at)}


def _priced(facts: SaleFacts, store: StoreView, asked: Asked, at: datetime) -> dict[str, Any]:
    items = [_item(store, asked)]
    card = asked.card if any(each.public_id == asked.card for each in facts.cards) else BEST_CARD
    card = NO_CARD if asked.card == NO_CARD else card
    # Coins and points come before the card, so that the most that fit do not depend on it.
    most = quote_of(facts, store, items, asked.wish(card=card, points=None), at)
    points_max = most.quote.points.points
    is_less = asked.points is not None and asked.points < points_max
    quote = quote_of(facts, store, items, asked.wish(card=card, points=asked.points), at) if is_less else most
    best = most.card
    if card != BEST_CARD:
        best = quote_of(facts, store, items, asked.wish(card=BEST_CARD, points=None), at).card
    return {"quote": quote, "points_max": points_max, "best_card": best, "asked": asked, **_told(quote)}


def _told(quote: StoreQuote) -> dict[str, Any]:
    lines = quote.quote.lines
    return {
        "priced": quote.quote,
        "excluded_fen": sum(line.excluded_fen for line in lines),
        "tier_fen": sum(line.timed_or_tier_fen for line in lines),
        "card_fen": sum(line.card_fen for line in lines),
        "saved_fen": quote.quote.list_fen - quote.quote.payable_fen,
        "before_card_fen": quote.quote.payable_fen
        + sum(line.card_fen for line in lines)
        - sum(line.excluded_fen for line in lines),
    }


def _item(store: StoreView, asked: Asked) -> SaleItem:
    return SaleItem("1", store.name, asked.amount_fen, excluded_fen=asked.excluded_fen)


def _read(request: HttpRequest) -> Asked:
    """What was typed. Raises `AmountMissing`, `AmountUnreadable`, or `ExcludedTooLarge`."""
    typed = request.POST
    amount_fen = read_fen(typed.get("amount", ""), field="amount")
    excluded_fen = read_fen(typed.get("excluded", ""), field="excluded")
    if amount_fen == 0:
        raise AmountMissing(field="amount")
    if amount_fen > ORDER_AMOUNT_MAX:
        raise AmountUnreadable(field="amount")
    if excluded_fen > amount_fen:
        raise ExcludedTooLarge(field="excluded")
    # What the page had chosen by itself follows the amount; what the member changed stays.
    card = typed.get("card", "")
    points = typed.get("points", "")
    return Asked(
        amount_fen=amount_fen,
        excluded_fen=excluded_fen,
        card=BEST_CARD if card in {"", typed.get("best_card", "")} else card,
        points=None if points in {"", typed.get("points_max", "")} else _whole(points),
        with_coins=_is_on(typed, "coins"),
        with_stored_value=_is_on(typed, "stored"),
    )


def _is_on(typed: QueryDict, name: str) -> bool:
    # A box that is not ticked is not sent; that it was on the page is, and before that everything is used.
    return name in typed or f"{name}_asked" not in typed


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _POINTS_DIGITS_MAX else None

"""Take a payment: scan the member's code, type the amount, agree on the price, place the order (BUY-3, MCH-7)."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianka.domain.cards.operations.scan_code import scan_code
from lianka.domain.checkout.errors import ScanUsed
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.queries.orders import order_of_scan
from lianka.domain.checkout.queries.quoting import SaleFacts, quote_of, read_facts
from lianka.domain.checkout.values import BEST_CARD, NO_CARD, Channel, SaleItem, StoreQuote, Tender, Wish
from lianka.domain.members.errors import ScanExpired, ScanNotFound
from lianka.domain.members.queries import get_member, get_scan
from lianka.domain.members.values import Scan
from lianka.domain.merchants.values import CollectMode
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.counter.guard import Counter, at_counter
from lianka.interfaces.h5.counter.pages import go_to, key_of, show, status_of
from lianka.interfaces.shared.amounts import read_fen

_MOST: Final = "most"
_CODE_LENGTH_MAX: Final = 300
"""A physical card's QR code holds an address, and its magnetic stripe more than its number."""
_EVERYTHING: Final = Wish(BEST_CARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the cashier typed and the member wished, as text; the amounts in fen once they are read."""

    amount: str = ""
    excluded: str = ""
    card: str = BEST_CARD
    points: str = "0"
    coins: str = "0"
    stored: str = "0"
    amount_fen: int = 0
    excluded_fen: int = 0

    @property
    def items(self) -> list[SaleItem]:
        """The one line of such a sale."""
        return [SaleItem("1", "", self.amount_fen, excluded_fen=self.excluded_fen)]

    @property
    def wish(self) -> Wish:
        """What the member wants to pay with: of the purse all that fits, or nothing."""
        points, coins, stored = (None if each == _MOST else 0 for each in (self.points, self.coins, self.stored))
        return Wish(self.card, points, coins, stored)


@require_http_methods(["GET", "HEAD", "POST"])
@at_counter
def scans_page(request: HttpRequest, counter: Counter) -> HttpResponse:
    """Scan or type the code on the member's phone or a physical card, then go on with the member."""
    is_top_up = "top-up" in (request.POST if request.method == "POST" else request.GET)
    context = {"counter": counter, "is_top_up": is_top_up}
    if request.method != "POST":
        return show(request, "scan", context, at=counter.at)
    code = "".join(request.POST.get("code", "")[:_CODE_LENGTH_MAX].split())
    try:
        scan = scan_code(
            code=code,
            store_public_id=counter.store.public_id,
            key=key_of(request),
            by=counter.by,
            at=counter.at,
        )
    except DomainError as refusal:
        context["refusal"] = refusal
        return show(request, "scan", context, at=counter.at, status=status_of(refusal))
    return go_to(request, reverse("counter:top_up" if is_top_up else "counter:scan", args=[scan.public_id]))


@require_safe
@at_counter
def scan_page(request: HttpRequest, counter: Counter, scan_id: str) -> HttpResponse:
    """The member who was scanned: type the amount, then see what it comes to and how."""
    try:
        scan = _scan_for(counter, scan_id)
    except ScanExpired as refusal:
        return _failed(request, counter, refusal)
    # Whoever comes back by the browser's button finds the order, not a second chance to take the money.
    order = order_of_scan(scan_id=scan_id)
    if order is not None:
        return go_to(request, reverse("counter:order", args=[order.public_id]))
    if "amount" not in request.GET:
        return _show_amount(request, counter, scan, Asked())
    return _show_quote(request, counter, scan, request.GET)


@require_POST
@at_counter
def orders_page(request: HttpRequest, counter: Counter, scan_id: str) -> HttpResponse:
    """Place the order at the price that was shown, by the key of the form: sent twice, it is placed once."""
    given = request.POST
    tender = Tender.TILL if given.get("tender") == Tender.TILL else Tender.PROVIDER
    if tender == Tender.TILL and given.get("received") != "on":
        scan = _scan_for(counter, scan_id)
        return _show_quote(request, counter, scan, given, till_error=_("Please tick that you have the money."))
    try:
        scan = _scan_for(counter, scan_id)
        asked = _read(given)
        order = place_store_order(
            member_id=scan.member_id,
            store_public_id=counter.store.public_id,
            items=asked.items,
            **asked.wish._asdict(),
            expected_payable_fen=_number(given, "payable"),
            tender=tender,
            channel=Channel.COUNTER,
            scan_id=scan_id,
            by=counter.by,
            key=key_of(request),
            at=counter.at,
        )
    except (ScanExpired, ScanUsed) as refusal:
        return _failed(request, counter, refusal)
    except DomainError as refusal:
        return _show_quote(request, counter, scan, given, refusal=refusal)
    return go_to(request, reverse("counter:order", args=[order.public_id]))


def _scan_for(counter: Counter, scan_id: str) -> Scan:
    try:
        return get_scan(public_id=scan_id, merchant_id=counter.store.merchant_id, at=counter.at)
    except ScanNotFound as refusal:
        raise Http404(str(refusal)) from refusal


def _read(given: QueryDict) -> Asked:
    asked = _typed(given)
    amount_fen = read_fen(asked.amount, field="amount")
    return replace(asked, amount_fen=amount_fen, excluded_fen=read_fen(asked.excluded, field="excluded"))


def _typed(given: QueryDict) -> Asked:
    return Asked(
        amount=given.get("amount", "")[:40],
        excluded=given.get("excluded", "")[:40],
        card=given.get("card", BEST_CARD)[:60],
        points=_most_or_none(given, "points"),
        coins=_most_or_none(given, "coins"),
        stored=_most_or_none(given, "stored"),
    )


def _most_or_none(given: QueryDict, name: str) -> str:
    return _MOST if given.get(name) == _MOST else "0"


def _number(given: QueryDict, name: str) -> int:
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def _show_amount(
    request: HttpRequest, counter: Counter, scan: Scan, asked: Asked, refusal: DomainError | None = None
) -> HttpResponse:
    try:
        facts = read_facts(member_id=scan.member_id, store=counter.store, wish=_EVERYTHING, at=counter.at)
    except DomainError as closed:
        return _failed(request, counter, closed)
    # A card that was refused would only be refused again.
    asked = asked if refusal is None else replace(asked, card=BEST_CARD)
    context = {**_member(counter, scan, facts), "asked": asked, "refusal": refusal}
    field = (refusal.field or "") if refusal else ""
    context["wrong"] = "excluded" if "excluded" in field else "amount" if refusal else ""
    return show(request, "amount", context, at=counter.at, status=status_of(refusal) if refusal else 200)


def _show_quote(
    request: HttpRequest,
    counter: Counter,
    scan: Scan,
    given: QueryDict,
    *,
    refusal: DomainError | None = None,
    till_error: str = "",
) -> HttpResponse:
    """The price with every step. After a refusal that a card caused, with the card that is best now."""
    try:
        asked = _read(given)
        facts = read_facts(member_id=scan.member_id, store=counter.store, wish=_EVERYTHING, at=counter.at)
        if refusal is not None and asked.card not in {NO_CARD, *(card.public_id for card in facts.cards)}:
            asked = replace(asked, card=BEST_CARD)
        quote = _quote(counter, facts, asked)
        most = _quote(counter, facts, replace(asked, points=_MOST, coins=_MOST, stored=_MOST))
    except DomainError as unreadable:
        return _show_amount(request, counter, scan, _typed(given), unreadable)
    context: dict[str, Any] = {
        **_member(counter, scan, facts),
        "asked": asked,
        "quote": quote,
        "most": most,
        "tier_fen": sum(line.timed_or_tier_fen for line in quote.quote.lines),
        "card_fen": sum(line.card_fen for line in quote.quote.lines),
        "refusal": refusal,
        "till_error": till_error,
        "takes_till": quote.collect_mode == CollectMode.MERCHANT and quote.quote.cash_fen > 0,
    }
    status = status_of(refusal) if refusal else 422 if till_error else 200
    return show(request, "quote", context, at=counter.at, status=status)


def _quote(counter: Counter, facts: SaleFacts, asked: Asked) -> StoreQuote:
    return quote_of(facts, counter.store, asked.items, asked.wish, counter.at)


def _member(counter: Counter, scan: Scan, facts: SaleFacts) -> dict[str, Any]:
    member = get_member(member_id=scan.member_id)
    return {"counter": counter, "scan": scan, "member": member, "facts": facts}


def _failed(request: HttpRequest, counter: Counter, refusal: DomainError) -> HttpResponse:
    context = {"counter": counter, "refusal": refusal}
    return show(request, "failed", context, at=counter.at, status=status_of(refusal))

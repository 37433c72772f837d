"""Physical cards at the counter: sell one, report one lost, replace one (CARD-10, MCH-7)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianka.domain.cards.operations.replace_physical_card import replace_physical_card
from lianka.domain.cards.operations.report_physical_loss import report_physical_found, report_physical_loss
from lianka.domain.cards.queries import get_physical_card, is_meant_as_physical, list_physical_cards_of_member
from lianka.domain.cards.values import PhysicalCardView, PhysicalState
from lianka.domain.checkout.operations.sell_physical_card import sell_physical_card
from lianka.domain.members.queries import find_by_phone
from lianka.foundation.errors import DomainError, NotFound
from lianka.interfaces.h5.counter import shown
from lianka.interfaces.h5.counter.guard import Counter, at_counter
from lianka.interfaces.h5.counter.pages import go_to, key_of, show, status_of

_TYPED_LENGTH_MAX = 300


@require_http_methods(["GET", "HEAD", "POST"])
@at_counter
def find_page(request: HttpRequest, counter: Counter) -> HttpResponse:
    """Scan or type a card's number; or type a phone, and see the cards that its member has of this merchant."""
    if request.method != "POST":
        return show(request, "physical", {"counter": counter}, at=counter.at)
    typed = request.POST.get("typed", "")[:_TYPED_LENGTH_MAX]
    try:
        if is_meant_as_physical(scanned=typed):
            card = get_physical_card(number=typed, merchant_id=counter.store.merchant_id)
            return go_to(request, reverse("counter:physical_card", args=[card.number]))
        member_id = find_by_phone(phone=typed)
        found = _cards_of(counter, member_id)
    except DomainError as refusal:
        context = {"counter": counter, "refusal": refusal, "typed": typed}
        return show(request, "physical", context, at=counter.at, status=_status(refusal))
    context = {"counter": counter, "typed": typed, "found": found, "is_searched": True}
    return show(request, "physical", context, at=counter.at)


@require_safe
@at_counter
def card_page(request: HttpRequest, counter: Counter, number: str) -> HttpResponse:
    """One card: sell it, or see where it stands."""
    return _show_card(request, counter, number)


@require_POST
@at_counter
def sale_page(request: HttpRequest, counter: Counter, number: str) -> HttpResponse:
    """Sell the card for the price that was shown, once the till has the money."""
    given = request.POST
    price = given.get("price", "")
    phone = given.get("phone", "")[:40].strip()
    if given.get("received") != "on":
        return _show_card(request, counter, number, till_error=_("Please tick that you have the money."), phone=phone)
    try:
        sell_physical_card(
            number=number,
            phone=phone,
            store_public_id=counter.store.public_id,
            expected_price_fen=int(price) if price.isascii() and price.isdigit() and len(price) < 16 else -1,
            by=counter.by,
            key=key_of(request),
            at=counter.at,
        )
    except DomainError as refusal:
        return _show_card(request, counter, number, refusal=refusal, phone=phone)
    messages.success(request, _("The card is sold and can be used at once."))
    return go_to(request, reverse("counter:physical_card", args=[number]))


@require_POST
@at_counter
def loss_page(request: HttpRequest, counter: Counter, number: str) -> HttpResponse:
    """Report the card lost, or with `found` found again."""
    report = report_physical_found if "found" in request.POST else report_physical_loss
    try:
        report(number=number, merchant_id=counter.store.merchant_id, by=counter.by, at=counter.at)
    except DomainError as refusal:
        return _show_card(request, counter, number, refusal=refusal)
    return go_to(request, reverse("counter:physical_card", args=[number]))


@require_POST
@at_counter
def replacement_page(request: HttpRequest, counter: Counter, number: str) -> HttpResponse:
    """Give the member a new card in place of this one."""
    new_number = request.POST.get("new_number", "")[:_TYPED_LENGTH_MAX]
    try:
        bound = replace_physical_card(
            number=number,
            new_number=new_number,
            merchant_id=counter.store.merchant_id,
            by=counter.by,
            at=counter.at,
        )
    except DomainError as refusal:
        return _show_card(request, counter, number, refusal=refusal, new_number=new_number)
    messages.success(request, _("The new card is the same account. The old one is refused from now on."))
    return go_to(request, reverse("counter:physical_card", args=[bound.number]))


def _cards_of(counter: Counter, member_id: int | None) -> list[PhysicalCardView]:
    if member_id is None:
        return []
    return list_physical_cards_of_member(member_id=member_id, merchant_id=counter.store.merchant_id)


def _show_card(
    request: HttpRequest,
    counter: Counter,
    number: str,
    *,
    refusal: DomainError | None = None,
    till_error: str = "",
    **typed: str,
) -> HttpResponse:
    try:
        card = get_physical_card(number=number, merchant_id=counter.store.merchant_id)
    except DomainError as unknown:
        raise Http404(str(unknown)) from unknown
    member = shown.member_names([card.member_id]).get(card.member_id, "") if card.member_id else ""
    context: dict[str, Any] = {
        "counter": counter,
        "card": card,
        "member": member,
        "is_unsold": card.state == PhysicalState.MADE,
        "is_lost": card.state == PhysicalState.LOST,
        "refusal": refusal,
        "till_error": till_error,
        **typed,
    }
    status = _status(refusal) if refusal else 422 if till_error else 200
    return show(request, "physical_card", context, at=counter.at, status=status)


def _status(refusal: DomainError) -> int:
    return 404 if isinstance(refusal, NotFound) else status_of(refusal)

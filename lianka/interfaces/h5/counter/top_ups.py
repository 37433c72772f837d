"""Top up a member's stored value at the counter: scan, choose what is offered, take the money, book it (PTS-11)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianka.domain.checkout.errors import ScanUsed
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.queries.orders import order_of_scan
from lianka.domain.checkout.queries.stored_value import wallet_of
from lianka.domain.checkout.values import Channel, Tender
from lianka.domain.loyalty.queries import get_top_up_room, list_top_up_offers
from lianka.domain.members.errors import ScanExpired, ScanNotFound
from lianka.domain.members.queries import get_member, get_scan
from lianka.domain.members.values import Scan
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import CollectMode
from lianka.foundation.calendar import business_date
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.counter.guard import Counter, at_counter
from lianka.interfaces.h5.counter.pages import go_to, key_of, show, status_of

_OFFER_LENGTH_MAX = 60


@require_http_methods(["GET", "HEAD"])
@at_counter
def top_up_page(request: HttpRequest, counter: Counter, scan_id: str) -> HttpResponse:
    """What this merchant offers to top up; one that is chosen, with what it will do."""
    try:
        scan = _scan_for(counter, scan_id)
    except ScanExpired as refusal:
        return _failed(request, counter, refusal)
    # Whoever comes back by the browser's button finds what was topped up, not a second chance to take the money.
    order = order_of_scan(scan_id=scan_id)
    if order is not None:
        return go_to(request, reverse("counter:order", args=[order.public_id]))
    return _show(request, counter, scan, request.GET.get("offer", ""))


@require_POST
@at_counter
def top_ups_page(request: HttpRequest, counter: Counter, scan_id: str) -> HttpResponse:
    """Top up what was chosen, by the key of the form: sent twice, it is stored once."""
    given = request.POST
    offer = given.get("offer", "")[:_OFFER_LENGTH_MAX]
    tender = Tender.TILL if given.get("tender") == Tender.TILL else Tender.PROVIDER
    try:
        scan = _scan_for(counter, scan_id)
        if tender == Tender.TILL and given.get("received") != "on":
            return _show(request, counter, scan, offer, till_error=_("Please tick that you have the money."))
        order = place_top_up_order(
            member_id=scan.member_id,
            offer_public_id=offer,
            tender=tender,
            channel=Channel.COUNTER,
            store=counter.store,
            scan_id=scan_id,
            by=counter.by,
            key=key_of(request),
            at=counter.at,
        )
    except (ScanExpired, ScanUsed) as refusal:
        return _failed(request, counter, refusal)
    except DomainError as refusal:
        return _show(request, counter, scan, offer, refusal=refusal)
    return go_to(request, reverse("counter:order", args=[order.public_id]))


def _scan_for(counter: Counter, scan_id: str) -> Scan:
    try:
        return get_scan(public_id=scan_id, merchant_id=counter.store.merchant_id, at=counter.at)
    except ScanNotFound as refusal:
        raise Http404(str(refusal)) from refusal


def _show(
    request: HttpRequest,
    counter: Counter,
    scan: Scan,
    asked: str,
    *,
    refusal: DomainError | None = None,
    till_error: str = "",
) -> HttpResponse:
    """Without an offer that can be chosen, all of them: what the wallet has no room for cannot be."""
    merchant_id = counter.store.merchant_id
    offers = list_top_up_offers(merchant_id=merchant_id, at=counter.at)
    wallet = wallet_of(member_id=scan.member_id, merchant_id=merchant_id)
    room = get_top_up_room(member_id=scan.member_id, merchant_id=merchant_id)
    chosen = next((each for each in offers if each.public_id == asked and each.amount_fen <= room.room_fen), None)
    context: dict[str, Any] = {
        "counter": counter,
        "scan": scan,
        "member": get_member(member_id=scan.member_id),
        "wallet": wallet,
        "offers": offers,
        "room": room,
        "is_full": bool(offers) and all(each.amount_fen > room.room_fen for each in offers),
        "chosen": chosen,
        "after_fen": wallet.total_fen + chosen.amount_fen + chosen.bonus_fen if chosen else 0,
        "refusal": refusal,
        "till_error": till_error,
        "takes_till": chosen is not None and _collects_itself(counter),
    }
    name = "top_up" if chosen is None else "top_up_confirmation"
    status = status_of(refusal) if refusal else 422 if till_error else 200
    return show(request, name, context, at=counter.at, status=status)


def _collects_itself(counter: Counter) -> bool:
    merchant_id = counter.store.merchant_id
    terms = contracts_at(merchant_ids=[merchant_id], day=business_date(counter.at)).get(merchant_id)
    return terms is not None and terms.collect_mode == CollectMode.MERCHANT


def _failed(request: HttpRequest, counter: Counter, refusal: DomainError) -> HttpResponse:
    context = {"counter": counter, "refusal": refusal}
    return show(request, "failed", context, at=counter.at, status=status_of(refusal))

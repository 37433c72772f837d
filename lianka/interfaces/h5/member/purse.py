"""My purse: what is in it, every movement of it, and topping up (MBR-4, PTS-11)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianka.domain.access.queries import get_alliance
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.queries.stored_value import list_stored_value_refunds
from lianka.domain.loyalty.queries import (
    get_purse,
    list_purse_records,
    list_top_up_offers,
    list_top_up_places,
)
from lianka.domain.loyalty.values import PurseAsset, PurseRecord, RecordCursor, TopUpPlace
from lianka.domain.merchants.queries import name_merchants
from lianka.domain.rewards.queries import name_gifts
from lianka.domain.rewards.queries.cash_back import sum_pending_cash_back
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member.orders import to_cashier
from lianka.interfaces.h5.member.pages import is_part_asked, show
from lianka.interfaces.h5.member.purse_words import tell, title_of
from lianka.interfaces.h5.member.session import Visitor, for_members

RECORDS_ON_PAGE: Final = 20
EVERYWHERE: Final = "alliance"
_TEXT_LENGTH_MAX: Final = 40
_REASONS_MAX: Final = 200


@require_safe
@for_members
def purse_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Points, coins, stored value by merchant, growth; each leads to its records."""
    at = clock.now()
    purse = get_purse(member_id=visitor.member_id, at=at)
    names = name_merchants(merchant_ids=[wallet.merchant_id for wallet in purse.wallets if wallet.merchant_id])
    context = {
        "purse": purse,
        "wallets": [(names.get(wallet.merchant_id or 0, ""), wallet) for wallet in purse.wallets],
        "cash_back": sum_pending_cash_back(member_id=visitor.member_id),
        "can_top_up": bool(list_top_up_places(at=at, limit=1)),
    }
    return show(request, "purse", context, at=at)


@require_safe
@for_members
def records_page(request: HttpRequest, visitor: Visitor, asset: str) -> HttpResponse:
    """Why, when and where a part of my purse moved, the latest first."""
    at = clock.now()
    if asset not in set(PurseAsset):
        raise Http404(_("There is no such page."))
    part = PurseAsset(asset)
    before = _read_cursor(request.GET.get("before", ""))
    found = list_purse_records(member_id=visitor.member_id, asset=part, before=before, limit=RECORDS_ON_PAGE + 1)
    shown = found[:RECORDS_ON_PAGE]
    reasons = _reasons(part, visitor, shown)
    context = {
        "asset": part,
        "name": title_of(part),
        "records": [tell(record, reasons) for record in shown],
        "before": "{}_{}".format(*shown[-1].cursor) if len(found) > len(shown) else "",
    }
    return show(request, "parts/purse_records" if is_part_asked(request) else "purse_records", context, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def top_up_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Choose where, then how much; then pay it."""
    at = clock.now()
    if request.method == "POST":
        return _order(request, visitor, at)
    return _show(request, visitor, at)


def _reasons(part: PurseAsset, visitor: Visitor, records: Sequence[PurseRecord]) -> dict[str, str]:
    if part != PurseAsset.STORED_VALUE:
        return name_gifts(public_ids=[record.key for record in records if record.source == "reward"])
    refunds = list_stored_value_refunds(member_id=visitor.member_id, limit=_REASONS_MAX)
    return {refund.public_id: refund.reason for refund in refunds}


def _order(request: HttpRequest, visitor: Visitor, at: datetime) -> HttpResponse:
    try:
        order = place_top_up_order(
            member_id=visitor.member_id,
            offer_public_id=request.POST.get("offer", "")[:_TEXT_LENGTH_MAX],
            by=visitor.actor,
            key=request.POST.get("key", ""),
            at=at,
        )
    except DomainError as refusal:
        return _show(request, visitor, at, refusal=refusal)
    return to_cashier(request, order, at=at)


def _show(request: HttpRequest, visitor: Visitor, at: datetime, *, refusal: DomainError | None = None) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:_TEXT_LENGTH_MAX]
    places = list_top_up_places(at=at, text=text)
    place = _chosen(places, request.POST.get("place") or request.GET.get("place", ""))
    if place is None and len(places) == 1 and not text:
        place = places[0]
    context: dict[str, Any] = {"places": places, "place": place, "text": text, "refusal": refusal}
    if place is not None:
        offers = list_top_up_offers(merchant_id=place.merchant_id, at=at)
        chosen = request.POST.get("offer", "")
        context |= {
            "place_id": place.public_id or EVERYWHERE,
            "place_name": place.name or get_alliance().name,
            "offers": offers,
            "chosen": chosen or (offers[0].public_id if offers else ""),
        }
    return show(request, "top_up", context, at=at, status=422 if refusal else 200)


def _chosen(places: list[TopUpPlace], public_id: str) -> TopUpPlace | None:
    return next((place for place in places if (place.public_id or EVERYWHERE) == public_id), None)


def _read_cursor(text: str) -> RecordCursor | None:
    journal, _blank, account = text.partition("_")
    is_cursor = all(each.isascii() and each.isdecimal() and len(each) < 19 for each in (journal, account))
    return RecordCursor(int(journal), int(account)) if is_cursor else None

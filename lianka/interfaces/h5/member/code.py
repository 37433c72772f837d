"""The pay code: shown to staff, who scan it to know the member or to take payment (MBR-3)."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianka.domain.cards.queries import list_cards_of_member
from lianka.domain.checkout.queries.orders import latest_open_order_of
from lianka.domain.checkout.queries.receipts import list_receipts
from lianka.domain.loyalty.queries import get_purse
from lianka.domain.members.queries import get_member_code
from lianka.foundation import clock
from lianka.interfaces.h5.member.pages import go_to, show, trade_names
from lianka.interfaces.h5.member.session import Visitor, for_members

_ONE_SECOND: Final = timedelta(seconds=1)


@require_safe
@for_members
def code_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Bar code and QR code with their ring, my points, stored value and card beneath; the card can be switched."""
    at = clock.now()
    cards = [card for card in list_cards_of_member(member_id=visitor.member_id, at=at) if card.is_valid]
    chosen = next((card for card in cards if card.public_id == request.GET.get("card")), cards[0] if cards else None)
    context = {
        "tab": "code",
        "since": at.isoformat(),
        "cards": cards,
        "card": chosen,
        "purse": get_purse(member_id=visitor.member_id, at=at),
        "trade_names": trade_names(),
        **_code(visitor, at),
    }
    return show(request, "code", context, at=at)


@require_safe
@for_members
def code_part(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The present code, which the page asks for when the ring is empty."""
    at = clock.now()
    return show(request, "parts/code", _code(visitor, at), at=at)


@require_safe
@for_members
def code_news_part(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Nothing until staff have done something with the code: then the order to agree to, or the receipt."""
    at = clock.now()
    order = latest_open_order_of(member_id=visitor.member_id, at=at)
    if order is not None:
        return go_to(request, reverse("member:order", args=[order.public_id]))
    since = _read_moment(request.GET.get("since", ""))
    latest = list_receipts(member_id=visitor.member_id, limit=1)
    if since and latest and latest[0].happened_at > since:
        return go_to(request, reverse("member:receipt", args=[latest[0].purchase_id]) + "?new=1")
    return HttpResponse(status=204)


def _code(visitor: Visitor, at: datetime) -> dict[str, Any]:
    code = get_member_code(member_id=visitor.member_id, at=at)
    groups = (code.text[start : start + 4] for start in range(0, len(code.text), 4))
    return {
        "code": code.text,
        "code_in_groups": " ".join(groups),
        "seconds": max(1, -((at - code.ends_at) // _ONE_SECOND)),
    }


def _read_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

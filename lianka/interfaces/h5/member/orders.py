"""An order until it is paid, my orders, and the receipt (BUY-3)."""

from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.cards.queries import refund_of_order
from lianka.domain.checkout.errors import OrderNotFound, PurchaseNotFound
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.operations.pay_order import pay_order
from lianka.domain.checkout.queries.orders import get_order, list_card_orders_of, list_unpaid_orders_of
from lianka.domain.checkout.queries.receipts import get_receipt, list_receipts
from lianka.domain.checkout.values import Cursor, OrderState, OrderView, Receipt
from lianka.domain.members.queries.merges import ids_of
from lianka.domain.rewards.queries.cash_back import find_cash_back
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member.cash_back import told_of
from lianka.interfaces.h5.member.pages import go_to, is_part_asked, show
from lianka.interfaces.h5.member.session import Visitor, for_members

RECEIPTS_ON_PAGE: Final = 15
_ID_DIGITS: Final = 19
WAITED_LONG: Final = 15
"""After how many looks the page says that the confirmation takes longer than usual."""


@require_safe
@for_members
def orders_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What I bought, the latest first, and what waits to be paid."""
    at = clock.now()
    if request.GET.get("kind") == "card":
        cards = list_card_orders_of(member_id=visitor.member_id)
        return show(request, "orders", {"tab": "orders", "is_cards": True, "card_orders": cards}, at=at)
    before = _read_cursor(request.GET.get("before", ""))
    found = list_receipts(member_id=visitor.member_id, before=before, limit=RECEIPTS_ON_PAGE + 1)
    is_more = len(found) > RECEIPTS_ON_PAGE
    context: dict[str, Any] = {
        "tab": "orders",
        "receipts": found[:RECEIPTS_ON_PAGE],
        "before": _write_cursor(found[RECEIPTS_ON_PAGE - 1].cursor) if is_more else "",
    }
    if is_part_asked(request):
        return show(request, "parts/receipts", context, at=at)
    context["unpaid"] = list_unpaid_orders_of(member_id=visitor.member_id, at=at)
    return show(request, "orders", context, at=at)


@require_safe
@for_members
def order_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """How my order stands: to be paid, being confirmed, paid, closed, or its money going back."""
    at = clock.now()
    order = order_or_404(public_id, visitor)
    return show(request, "order", _shown(request, order, at), at=at)


@require_safe
@for_members
def order_state_part(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """Nothing while the payment is being confirmed; the order's page once it is."""
    order = order_or_404(public_id, visitor)
    if order.state != OrderState.AWAITING_PAYMENT:
        return go_to(request, _address_of(order))
    looks = request.GET.get("looks", "")
    if looks == str(WAITED_LONG):
        return go_to(request, f"{_address_of(order)}?returned=1&late=1")
    return HttpResponse(status=204)


@require_POST
@for_members
def payments_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """Go to the cashier to pay my order."""
    return to_cashier(request, order_or_404(public_id, visitor), at=clock.now())


@require_POST
@for_members
def cancellation_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """Close my order; if it was paid meanwhile, that is what its page says."""
    order = order_or_404(public_id, visitor)
    try:
        cancel_order(order_id=order.public_id, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_address_of(order))


@require_safe
@for_members
def receipt_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """What I paid, how it came about, and what was given back since."""
    at = clock.now()
    receipt = _receipt_or_404(public_id, visitor)
    cash_back = find_cash_back(purchase=receipt.purchase_id)
    context = {
        "receipt": receipt,
        "saved_fen": _saved(receipt),
        "cash_back": cash_back,
        "why": told_of(cash_back) if cash_back else "",
    }
    return show(request, "receipt", context, at=at)


def to_cashier(request: HttpRequest, order: OrderView, *, at: datetime) -> HttpResponse:
    """Send the member to the provider's cashier; what forbids it is said on the order's page."""
    try:
        address = pay_order(order_id=order.public_id, return_path=f"{_address_of(order)}?returned=1", at=at)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        address = _address_of(order)
    return go_to(request, address)


def order_or_404(public_id: str, visitor: Visitor) -> OrderView:
    """The member's own order; another's does not exist for them."""
    try:
        order = get_order(public_id=public_id)
    except OrderNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    if order.member_id not in ids_of(visitor.member_id):
        raise Http404(str(OrderNotFound()))
    return order


def _shown(request: HttpRequest, order: OrderView, at: datetime) -> dict[str, Any]:
    is_waiting = order.state == OrderState.AWAITING_PAYMENT
    receipt = get_receipt(purchase_id=order.purchase_id) if order.purchase_id else None
    return {
        "order": order,
        "is_waiting": is_waiting,
        "is_confirming": is_waiting and "returned" in request.GET,
        "is_late": "late" in request.GET,
        "minutes_left": max(1, -((at - order.expires_at) // timedelta(minutes=1))),
        "off_fen": order.list_fen - order.payable_fen,
        "receipt": receipt,
        "saved_fen": _saved(receipt) if receipt else 0,
        "card_refund": refund_of_order(order=order.public_id) if order.card_id and order.refunded_fen else None,
    }


def _saved(receipt: Receipt) -> int:
    return receipt.list_fen - receipt.paid_fen


def _receipt_or_404(public_id: str, visitor: Visitor) -> Receipt:
    try:
        receipt = get_receipt(purchase_id=public_id)
    except PurchaseNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    if receipt.member_id not in ids_of(visitor.member_id):
        raise Http404(_("We could not find this purchase."))
    return receipt


def _address_of(order: OrderView) -> str:
    return reverse("member:order", args=[order.public_id])


def _write_cursor(cursor: Cursor) -> str:
    return f"{cursor.happened_at.isoformat()}_{cursor.id}"


def _read_cursor(text: str) -> Cursor | None:
    moment, _blank, row_id = text.rpartition("_")
    if not (row_id.isascii() and row_id.isdecimal() and len(row_id) < _ID_DIGITS):
        return None
    try:
        happened_at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    # A moment at the ends of the calendar has no place in another zone.
    is_moment = happened_at.tzinfo is not None and MINYEAR < happened_at.year < MAXYEAR
    return Cursor(happened_at, int(row_id)) if is_moment else None

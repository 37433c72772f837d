"""An order on its way to be paid: wait for the member, show the receipt, or call it off (BUY-3)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.queries.stored_value import wallet_of
from lianka.domain.checkout.values import OrderKind, OrderState, OrderView
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.counter import shown
from lianka.interfaces.h5.counter.guard import Counter, at_counter, order_for, receipt_for
from lianka.interfaces.h5.counter.pages import go_to, show, status_of


@require_safe
@at_counter
def order_page(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """Where the order stands; once it is paid, its receipt."""
    order = order_for(counter, public_id)
    return show(request, "order", _shown(counter, order), at=counter.at)


@require_safe
@at_counter
def order_part(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """The part of the page that changes once the member has paid; nothing as long as the order waits."""
    order = order_for(counter, public_id)
    if order.state == OrderState.AWAITING_PAYMENT and order.expires_at > counter.at:
        return HttpResponse(status=204)
    return show(request, "parts/order", {**_shown(counter, order), "is_news": True}, at=counter.at)


@require_POST
@at_counter
def cancellation_page(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """Call off what the counter asked for. Sent twice it is called off once; if it was paid meanwhile, it stays."""
    order = order_for(counter, public_id)
    if not shown.is_ours(order):
        raise Http404
    try:
        order = cancel_order(order_id=order.public_id, at=counter.at)
    except DomainError as refusal:
        context = {**_shown(counter, order_for(counter, public_id)), "refusal": refusal}
        return show(request, "order", context, at=counter.at, status=status_of(refusal))
    return go_to(request, reverse("counter:order", args=[order.public_id]))


def _shown(counter: Counter, order: OrderView) -> dict[str, Any]:
    is_waiting = order.state == OrderState.AWAITING_PAYMENT and order.expires_at > counter.at
    context: dict[str, Any] = {
        "counter": counter,
        "order": order,
        "member": shown.member_names([order.member_id]).get(order.member_id, ""),
        "is_waiting": is_waiting,
        "is_ours": shown.is_ours(order),
        "seconds_left": max(0, int((order.expires_at - counter.at).total_seconds())) if is_waiting else 0,
    }
    if order.kind == OrderKind.TOP_UP and order.state == OrderState.CAPTURED:
        context["wallet"] = wallet_of(member_id=order.member_id, merchant_id=order.merchant_id)
    if order.purchase_id is not None:
        context["receipt"] = receipt_for(counter, order.purchase_id)
    return context

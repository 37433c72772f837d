"""Selling: what a sale comes to, the order, and taking it back before it is paid."""

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from lianka.domain.access.values import ApiScope
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.quoting import get_store_quote
from lianka.domain.checkout.values import Channel, OrderView, Tender
from lianka.foundation import clock
from lianka.interfaces.api.keys import BearerKey, caller_of
from lianka.interfaces.api.members import known_member
from lianka.interfaces.api.ownership import own_order
from lianka.interfaces.api.routes import answers
from lianka.interfaces.api.routes.purchases import read_receipt
from lianka.interfaces.api.schemas.base import IdempotencyKey, IdInPath
from lianka.interfaces.api.schemas.purchases import PlacedOut
from lianka.interfaces.api.schemas.sales import OrderOut, PurchaseIn, QuoteIn, QuoteOut

router = Router(tags=["Sales"])


@router.post(
    "/quotes",
    response=answers(400, 404, 409, 422, ok=QuoteOut),
    auth=BearerKey(ApiScope.QUOTES_READ),
    operation_id="get_quote",
)
def quote_sale(request: HttpRequest, body: QuoteIn) -> QuoteOut:
    """What a sale comes to with the card and the points chosen. Changes nothing. Scope `quotes:read`."""
    caller, at = caller_of(request), clock.now()
    quote = get_store_quote(
        store=caller.store(body.store),
        member_id=known_member(caller, scan=body.scan, member=body.member, at=at),
        items=body.sale_items(),
        card=body.card,
        points=body.points,
        at=at,
    )
    return QuoteOut.of(quote)


@router.post(
    "/purchases",
    response=answers(400, 404, 409, 422, created=PlacedOut),
    auth=BearerKey(ApiScope.PURCHASES_WRITE),
    operation_id="place_order",
)
def place_order(request: HttpRequest, body: PurchaseIn, idempotency_key: IdempotencyKey) -> Status[PlacedOut]:
    """Place the order of a sale at the price quoted.

    It is captured at once when your till takes the money or nothing is left to pay; else the member pays on the
    phone within fifteen minutes. Scope `purchases:write`.
    """
    caller, at = caller_of(request), clock.now()
    order = place_store_order(
        store_public_id=caller.store(body.store).public_id,
        member_id=known_member(caller, scan=body.scan, member=body.member, at=None),
        items=body.sale_items(),
        card=body.card,
        points=body.points,
        expected_payable_fen=body.expected_payable_fen,
        tender=Tender(body.tender),
        channel=Channel.API,
        scan_id=body.scan,
        receipt_number=body.receipt_number,
        by=caller.actor,
        key=caller.own_key(idempotency_key),
        at=at,
    )
    return Status(201, _placed(order))


@router.get(
    "/orders/{order_id}",
    response=answers(404, ok=PlacedOut),
    auth=BearerKey(ApiScope.PURCHASES_READ),
    operation_id="get_order",
)
def read_order(request: HttpRequest, order_id: IdInPath) -> PlacedOut:
    """How an order stands, with its purchase once it is captured. Scope `purchases:read`."""
    return _placed(own_order(caller_of(request), get_order(public_id=order_id)))


@router.post(
    "/orders/{order_id}/cancellation",
    response=answers(400, 404, 409, ok=OrderOut),
    auth=BearerKey(ApiScope.PURCHASES_WRITE),
    operation_id="cancel_order",
)
def close_order(request: HttpRequest, order_id: IdInPath, idempotency_key: IdempotencyKey) -> OrderOut:
    """Close an order that still awaits its payment. One that was paid meanwhile is captured: look at its state.

    Closing it twice is closing it once, whatever the key. Scope `purchases:write`.
    """
    own_order(caller_of(request), get_order(public_id=order_id))
    return OrderOut.of(cancel_order(order_id=order_id, at=clock.now()))


def _placed(order: OrderView) -> PlacedOut:
    return PlacedOut(order=OrderOut.of(order), purchase=read_receipt(order.purchase_id) if order.purchase_id else None)

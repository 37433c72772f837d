"""What a sale comes to, orders that wait to be paid, and taking them back."""

from django.http import HttpRequest
from ninja import Router

from lianka.domain.access.values import ApiScope
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.quoting import get_store_quote
from lianka.foundation import clock
from lianka.interfaces.api.keys import BearerKey, caller_of
from lianka.interfaces.api.members import known_member
from lianka.interfaces.api.ownership import own_order
from lianka.interfaces.api.receipts import read_placed
from lianka.interfaces.api.routes import answers
from lianka.interfaces.api.schemas.base import IdempotencyKey, OrderInPath
from lianka.interfaces.api.schemas.purchases import PlacedOut
from lianka.interfaces.api.schemas.sales import OrderOut, QuoteIn, QuoteOut

router = Router(tags=["Sales"])


@router.post(
    "/quotes",
    response=answers(400, 404, 409, 422, ok=QuoteOut),
    auth=BearerKey(ApiScope.QUOTES_READ),
    operation_id="get_quote",
    summary="What a sale comes to",
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
        coins=body.coins,
        stored_value=body.stored_value_fen,
        is_shown=body.scan is not None,
        at=at,
    )
    return QuoteOut.of(quote)


@router.get(
    "/orders/{order_id}",
    response=answers(404, ok=PlacedOut),
    auth=BearerKey(ApiScope.PURCHASES_READ),
    operation_id="get_order",
    summary="An order",
)
def read_order(request: HttpRequest, order_id: OrderInPath) -> PlacedOut:
    """How an order stands, with its purchase once it is captured. Scope `purchases:read`."""
    return read_placed(own_order(caller_of(request), get_order(public_id=order_id)))


@router.post(
    "/orders/{order_id}/cancellation",
    response=answers(400, 404, 409, 422, ok=OrderOut),
    auth=BearerKey(ApiScope.PURCHASES_WRITE),
    operation_id="cancel_order",
    summary="Cancel an order",
)
def close_order(request: HttpRequest, order_id: OrderInPath, idempotency_key: IdempotencyKey) -> OrderOut:
    """Close an order that still awaits its payment. One that was paid meanwhile is captured: look at its state.

    Closing it twice is closing it once, whatever the key. Scope `purchases:write`.
    """
    own_order(caller_of(request), get_order(public_id=order_id))
    return OrderOut.of(cancel_order(order_id=order_id, at=clock.now()))

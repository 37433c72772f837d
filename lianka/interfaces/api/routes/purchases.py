"""Purchases: placed, listed, read, refunded."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from lianka.domain.access.values import ApiScope
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.receipts import get_receipt, list_sales
from lianka.domain.checkout.values import Channel, Tender
from lianka.domain.members.queries import list_members
from lianka.foundation import clock
from lianka.interfaces.api.cursors import next_cursor, read_cursor
from lianka.interfaces.api.keys import BearerKey, caller_of
from lianka.interfaces.api.members import known_member, shown_member
from lianka.interfaces.api.ownership import own_receipt, own_store_id
from lianka.interfaces.api.receipts import read_placed, read_receipt
from lianka.interfaces.api.routes import answers
from lianka.interfaces.api.schemas.base import LIST_LIMIT, LIST_LIMIT_MAX, Day, IdempotencyKey, PurchaseInPath
from lianka.interfaces.api.schemas.members import MemberOut
from lianka.interfaces.api.schemas.purchases import (
    PlacedOut,
    PurchaseOut,
    PurchasesOut,
    ReceiptOut,
    RefundIn,
    RefundOut,
)
from lianka.interfaces.api.schemas.sales import PurchaseIn

router = Router(tags=["Sales"])


@router.post(
    "/purchases",
    response=answers(400, 404, 409, 422, created=PlacedOut),
    auth=BearerKey(ApiScope.PURCHASES_WRITE),
    operation_id="place_order",
    summary="Place an order",
)
def place_order(request: HttpRequest, body: PurchaseIn, idempotency_key: IdempotencyKey) -> Status[PlacedOut]:
    """Place the order of a sale at the price quoted.

    It is captured at once when your till takes the money or nothing is left to pay; else the member pays on the
    phone within fifteen minutes. Scope `purchases:write`.
    """
    caller, at = caller_of(request), clock.now()
    order = place_store_order(
        store_public_id=caller.own_store(body.store),
        merchant_id=caller.merchant_id,
        member_id=known_member(caller, scan=body.scan, member=body.member, at=None),
        items=body.sale_items(),
        card=body.card,
        points=body.points,
        coins=body.coins,
        stored_value=body.stored_value_fen,
        expected_payable_fen=body.expected_payable_fen,
        tender=Tender(body.tender),
        channel=Channel.API,
        scan_id=body.scan,
        receipt_number=body.receipt_number,
        by=caller.actor,
        key=idempotency_key,
        at=at,
    )
    return Status(201, read_placed(order))


@router.get(
    "/purchases",
    response=answers(422, ok=PurchasesOut),
    auth=BearerKey(ApiScope.PURCHASES_READ),
    operation_id="list_purchases",
    summary="Purchases, page by page",
)
def list_purchases(
    request: HttpRequest,
    day: Annotated[Day | None, Query(description="A business day; without it, all of them.")] = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = LIST_LIMIT,
) -> PurchasesOut:
    """The purchases the key speaks for, the latest first, whichever way they were taken. Scope `purchases:read`."""
    caller = caller_of(request)
    sales = list_sales(
        merchant_id=caller.merchant_id,
        store_id=own_store_id(caller),
        day=day,
        before=read_cursor(cursor),
        limit=limit + 1,
    )
    page = sales[:limit]
    members = list_members(member_ids={sale.member_id for sale in page})
    shown = {member.party_id: MemberOut.of(member) for member in members}
    return PurchasesOut(
        data=[PurchaseOut.of(sale, shown[sale.member_id]) for sale in page],
        next_cursor=next_cursor(sales, limit=limit),
    )


@router.get(
    "/purchases/{purchase_id}",
    response=answers(404, ok=ReceiptOut),
    auth=BearerKey(ApiScope.PURCHASES_READ),
    operation_id="get_purchase",
    summary="A purchase",
)
def get_purchase(request: HttpRequest, purchase_id: PurchaseInPath) -> ReceiptOut:
    """A purchase with everything that goes on its receipt. Scope `purchases:read`."""
    receipt = own_receipt(caller_of(request), get_receipt(purchase_id=purchase_id))
    return ReceiptOut.of(receipt, shown_member(receipt.member_id))


@router.post(
    "/purchases/{purchase_id}/refunds",
    response=answers(400, 404, 409, 422, created=RefundOut),
    auth=BearerKey(ApiScope.REFUNDS_WRITE),
    operation_id="refund_purchase",
    summary="Refund a purchase",
)
def refund(
    request: HttpRequest, purchase_id: PurchaseInPath, body: RefundIn, idempotency_key: IdempotencyKey
) -> Status[RefundOut]:
    """Give back a purchase, whole or in part, with the points that belong to it. Scope `refunds:write`.

    Money that came through a payment provider goes back by itself; other money is given back by your till.
    """
    caller = caller_of(request)
    own_receipt(caller, get_receipt(purchase_id=purchase_id))
    answer = refund_purchase(
        purchase_public_id=purchase_id,
        amount_fen=body.amount_fen,
        lines=body.line_refunds(),
        key=idempotency_key,
        reason=body.reason,
        channel=Channel.API,
        by=caller.actor,
        at=clock.now(),
    )
    return Status(201, RefundOut.of(answer, read_receipt(purchase_id)))

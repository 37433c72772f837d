"""Purchases and orders that are known to be the caller's, with all that goes on paper."""

from lianka.domain.checkout.queries.receipts import get_receipt
from lianka.domain.checkout.values import OrderView
from lianka.interfaces.api.members import shown_member
from lianka.interfaces.api.schemas.purchases import PlacedOut, ReceiptOut
from lianka.interfaces.api.schemas.sales import OrderOut


def read_receipt(purchase_id: str) -> ReceiptOut:
    """The receipt of a purchase."""
    receipt = get_receipt(purchase_id=purchase_id)
    return ReceiptOut.of(receipt, shown_member(receipt.member_id))


def read_placed(order: OrderView) -> PlacedOut:
    """The order, with its purchase once it is captured."""
    return PlacedOut(order=OrderOut.of(order), purchase=read_receipt(order.purchase_id) if order.purchase_id else None)

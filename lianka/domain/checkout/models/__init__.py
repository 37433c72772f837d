"""What checkout stores."""

from lianka.domain.checkout.models.orders import Order, OrderMove
from lianka.domain.checkout.models.sales import (
    Purchase,
    PurchaseLine,
    PurchaseWallet,
    Refund,
    RefundLine,
    RefundWallet,
)
from lianka.domain.checkout.models.stored_value import StoredValueRefund, StoredValueRefundPart
from lianka.domain.checkout.models.till import ImportRefusal, ImportRun, TillReceipt

__all__ = [
    "ImportRefusal",
    "ImportRun",
    "Order",
    "OrderMove",
    "Purchase",
    "PurchaseLine",
    "PurchaseWallet",
    "Refund",
    "RefundLine",
    "RefundWallet",
    "StoredValueRefund",
    "StoredValueRefundPart",
    "TillReceipt",
]

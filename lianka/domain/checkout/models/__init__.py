"""What checkout stores."""

from lianka.domain.checkout.models.orders import Order, OrderMove
from lianka.domain.checkout.models.sales import Purchase, PurchaseLine, Refund, RefundLine
from lianka.domain.checkout.models.till import ImportRefusal, ImportRun, TillReceipt

__all__ = [
    "ImportRefusal",
    "ImportRun",
    "Order",
    "OrderMove",
    "Purchase",
    "PurchaseLine",
    "Refund",
    "RefundLine",
    "TillReceipt",
]

"""A foreign merchant's things, and those of another store than the key's, do not exist."""

from lianka.domain.checkout.errors import OrderNotFound, PurchaseNotFound
from lianka.domain.checkout.values import OrderView, Receipt
from lianka.domain.merchants.queries import get_store
from lianka.interfaces.api.keys import Caller


def own_order(caller: Caller, order: OrderView) -> OrderView:
    """The order, if the key speaks for it. Raises `OrderNotFound`."""
    if order.merchant_id != caller.merchant_id or caller.holder.store not in ("", order.store_public_id):
        raise OrderNotFound(field="order")
    return order


def own_receipt(caller: Caller, receipt: Receipt) -> Receipt:
    """The purchase, if the key speaks for it. Raises `PurchaseNotFound`."""
    if receipt.merchant_id != caller.merchant_id or own_store_id(caller) not in (None, receipt.store_id):
        raise PurchaseNotFound(field="purchase")
    return receipt


def own_store_id(caller: Caller) -> int | None:
    """The one store the key speaks for; None for all of its merchant's."""
    return get_store(public_id=caller.holder.store).store_id if caller.holder.store else None

"""The way from an order to the provider's cashier page."""

from datetime import datetime

from lianka.domain.checkout.errors import OrderCannotMove
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import OrderState
from lianka.domain.payments.operations.start_payment import start_payment


def pay_order(*, order_id: str, return_path: str, at: datetime) -> str:
    """Register the order's payment with its provider and return the address of the page where it is paid.

    May be repeated. Runs outside a transaction, because the provider is asked. Raises `OrderNotFound`, or
    `OrderCannotMove` for an order that is not waiting to be paid.
    """
    order = get_order(public_id=order_id)
    if order.state != OrderState.AWAITING_PAYMENT or order.payment_id is None:
        raise OrderCannotMove(field="order", state=order.state.label)
    return start_payment(payment_id=order.payment_id, return_path=return_path, at=at)

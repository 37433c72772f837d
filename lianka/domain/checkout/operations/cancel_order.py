"""An order will not be paid after all."""

from datetime import datetime

from lianka.domain.checkout.errors import OrderCannotMove
from lianka.domain.checkout.operations.repair_payments import bring_up_to_date
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import OrderState, OrderView
from lianka.domain.payments.operations.close_at_provider import close_at_provider


def cancel_order(*, order_id: str, at: datetime) -> OrderView:
    """Close the order's payment at the provider, then the order, and return how it stands now.

    One that was paid meanwhile is captured: look at the state. One that is closed stays closed. Runs outside a
    transaction, because the provider is asked. Raises `OrderNotFound`, or `OrderCannotMove` for a captured one.
    """
    order = get_order(public_id=order_id)
    if order.state == OrderState.AWAITING_PAYMENT and order.payment_id is not None:
        bring_up_to_date(payment_id=order.payment_id, ask=close_at_provider, at=at)
        return get_order(public_id=order_id)
    if order.state != OrderState.CLOSED:
        raise OrderCannotMove(field="order", state=order.state.label)
    return order

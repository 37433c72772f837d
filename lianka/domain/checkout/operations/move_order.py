"""The one function that moves an order along its life."""

from datetime import datetime

from lianka.domain.checkout.errors import OrderCannotMove, OrderNotFound
from lianka.domain.checkout.models import Order, OrderMove
from lianka.domain.checkout.rules.order_life import can_move
from lianka.domain.checkout.values import OrderState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction_required


@transaction_required
def lock_order(*, public_id: str) -> Order:
    """Read the order and keep rivals from moving it until the transaction ends. Raises `OrderNotFound`."""
    order = Order.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if order is None:
        raise OrderNotFound(field="order")
    return order


@transaction_required
def move_order(*, order: Order, to_state: OrderState, by: Actor, at: datetime, reason: str = "") -> None:
    """Move a locked order, with what it now leads to, and keep the move as history. Raises `OrderCannotMove`."""
    from_state = OrderState(order.state)
    if not can_move(from_state, to_state):
        raise OrderCannotMove(field="order", state=from_state.label)
    order.state = to_state
    order.save(update_fields=["state", "purchase", "opened_card"])
    OrderMove.objects.create(
        order=order,
        from_state=from_state,
        to_state=to_state,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )

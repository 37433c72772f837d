"""How an order moves. Pure."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.checkout.values import OrderState

_S = OrderState
MOVES: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    _S.AWAITING_PAYMENT: frozenset({_S.CAPTURED, _S.CLOSED, _S.RETURNED}),
    # Money may come after an order was closed: it goes back.
    _S.CLOSED: frozenset({_S.RETURNED}),
    _S.CAPTURED: frozenset(),
    _S.RETURNED: frozenset(),
}


def can_move(from_state: OrderState, to_state: OrderState) -> bool:
    """Whether an order may go from one state to the other."""
    return to_state in MOVES[from_state]

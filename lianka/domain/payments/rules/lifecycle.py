"""The ways of a payment and of a refund, and where a provider's word leads."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.payments.values import ChargeState, PaymentState, RefundState

_P = PaymentState
_R = RefundState

PAYMENT_TRANSITIONS: Final[Mapping[PaymentState, frozenset[PaymentState]]] = {
    _P.PENDING: frozenset({_P.PAID, _P.CLOSED}),
    _P.CLOSED: frozenset({_P.PAID}),
    _P.PAID: frozenset(),
}
"""Where a payment may go from each state. Money may come for a closed one: it is here then, whatever was agreed."""

REFUND_TRANSITIONS: Final[Mapping[RefundState, frozenset[RefundState]]] = {
    _R.REQUESTED: frozenset({_R.SENT, _R.SUCCEEDED, _R.FAILED}),
    _R.SENT: frozenset({_R.REQUESTED, _R.SUCCEEDED, _R.FAILED}),
    _R.FAILED: frozenset({_R.REQUESTED, _R.SUCCEEDED}),
    _R.SUCCEEDED: frozenset(),
}
"""Where a refund may go from each state. One that was given up may have reached the provider all the same."""


def can_move_payment(*, from_state: PaymentState, to_state: PaymentState) -> bool:
    """Whether a payment may go from one state to the other."""
    return to_state in PAYMENT_TRANSITIONS[from_state]


def can_move_refund(*, from_state: RefundState, to_state: RefundState) -> bool:
    """Whether a refund may go from one state to the other."""
    return to_state in REFUND_TRANSITIONS[from_state]


def state_after(*, state: PaymentState, charge: ChargeState) -> PaymentState | None:
    """Where the provider's word takes a payment; None when it says nothing new.

    Words may come late and out of order, so money that is here is never unsaid.
    """
    if charge == ChargeState.PAID and state != PaymentState.PAID:
        return PaymentState.PAID
    if charge == ChargeState.CLOSED and state == PaymentState.PENDING:
        return PaymentState.CLOSED
    return None

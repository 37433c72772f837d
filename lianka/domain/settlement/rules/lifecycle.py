"""The way of a statement from issue to payment."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.settlement.values import StatementState

_S = StatementState

TRANSITIONS: Final[Mapping[StatementState, frozenset[StatementState]]] = {
    _S.ISSUED: frozenset({_S.CONFIRMED, _S.DISPUTED}),
    _S.CONFIRMED: frozenset({_S.PAID, _S.DISPUTED}),
    _S.DISPUTED: frozenset({_S.CONFIRMED}),
    _S.PAID: frozenset(),
    _S.CLOSED: frozenset(),
}
"""Where a statement may go from each state. What is paid, or had nothing to pay, stays as it is."""


def can_move(*, from_state: StatementState, to_state: StatementState) -> bool:
    """Whether a statement may go from one state to the other."""
    return to_state in TRANSITIONS[from_state]

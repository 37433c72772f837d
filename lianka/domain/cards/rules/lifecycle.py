"""How plans and links may move."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.cards.values import LinkState, PhysicalState, PlanState

PLAN_TRANSITIONS: Final[Mapping[PlanState, frozenset[PlanState]]] = {
    PlanState.DRAFT: frozenset({PlanState.ON_SALE}),
    PlanState.ON_SALE: frozenset({PlanState.WITHDRAWN}),
    PlanState.WITHDRAWN: frozenset(),
}
"""From each state of a plan, where it may lead."""

LINK_TRANSITIONS: Final[Mapping[LinkState, frozenset[LinkState]]] = {
    LinkState.OFFERED: frozenset({LinkState.ACCEPTED, LinkState.DECLINED, LinkState.ENDED}),
    LinkState.ACCEPTED: frozenset({LinkState.DECLINED, LinkState.ENDED}),
    LinkState.DECLINED: frozenset({LinkState.ACCEPTED}),
    LinkState.ENDED: frozenset(),
}
"""From each state of a link, where it may lead. What was declined is accepted by its merchant or stays as it is."""

PHYSICAL_TRANSITIONS: Final[Mapping[PhysicalState, frozenset[PhysicalState]]] = {
    PhysicalState.MADE: frozenset({PhysicalState.SOLD, PhysicalState.BOUND, PhysicalState.VOIDED}),
    PhysicalState.SOLD: frozenset(
        {PhysicalState.BOUND, PhysicalState.LOST, PhysicalState.REPLACED, PhysicalState.VOIDED}
    ),
    PhysicalState.BOUND: frozenset({PhysicalState.LOST, PhysicalState.REPLACED, PhysicalState.VOIDED}),
    PhysicalState.LOST: frozenset(
        {PhysicalState.SOLD, PhysicalState.BOUND, PhysicalState.REPLACED, PhysicalState.VOIDED}
    ),
    PhysicalState.REPLACED: frozenset(),
    PhysicalState.VOIDED: frozenset(),
}
"""From each state of a physical card, where it may lead. A lost one that is found is again what it was."""


def can_physical_move(from_state: PhysicalState, to_state: PhysicalState) -> bool:
    """Whether one state of a physical card leads to the other."""
    return to_state in PHYSICAL_TRANSITIONS[from_state]


def can_plan_move(from_state: PlanState, to_state: PlanState) -> bool:
    """Whether one state of a plan leads to the other."""
    return to_state in PLAN_TRANSITIONS[from_state]


def can_link_move(from_state: LinkState, to_state: LinkState) -> bool:
    """Whether one state of a link leads to the other."""
    return to_state in LINK_TRANSITIONS[from_state]

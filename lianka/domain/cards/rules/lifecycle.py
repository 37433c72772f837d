"""How plans and links may move."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.cards.values import LinkState, PlanState

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


def can_plan_move(from_state: PlanState, to_state: PlanState) -> bool:
    """Whether one state of a plan leads to the other."""
    return to_state in PLAN_TRANSITIONS[from_state]


def can_link_move(from_state: LinkState, to_state: LinkState) -> bool:
    """Whether one state of a link leads to the other."""
    return to_state in LINK_TRANSITIONS[from_state]

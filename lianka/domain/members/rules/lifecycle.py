"""How a member's status may change."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.members.values import MemberStatus

TRANSITIONS: Final[Mapping[MemberStatus, frozenset[MemberStatus]]] = {
    MemberStatus.PRE_REGISTERED: frozenset({MemberStatus.ACTIVE, MemberStatus.MERGED}),
    MemberStatus.ACTIVE: frozenset({MemberStatus.MERGED}),
    MemberStatus.MERGED: frozenset(),
}
"""From each status, where it may lead."""


def can_move(from_status: MemberStatus, to_status: MemberStatus) -> bool:
    """Whether one status leads to the other."""
    return to_status in TRANSITIONS[from_status]

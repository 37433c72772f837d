"""How a merchant's status may change."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.merchants.values import MerchantStatus

TRANSITIONS: Final[Mapping[MerchantStatus, frozenset[MerchantStatus]]] = {
    MerchantStatus.ACTIVE: frozenset({MerchantStatus.SUSPENDED, MerchantStatus.LEFT}),
    MerchantStatus.SUSPENDED: frozenset({MerchantStatus.ACTIVE, MerchantStatus.LEFT}),
    MerchantStatus.LEFT: frozenset(),
}
"""From each status, where it may lead."""


def can_move(from_status: MerchantStatus, to_status: MerchantStatus) -> bool:
    """Whether one status leads to the other."""
    return to_status in TRANSITIONS[from_status]

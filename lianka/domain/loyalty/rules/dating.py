"""Until when the points of a batch live (PTS-4). Pure; cycles that begin on the way are gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from lianka.domain.loyalty.rules.validity import find_expiry
from lianka.domain.loyalty.values import ValidityPolicy


@dataclass(slots=True)
class Dating:
    """What a batch knows of its members: since when they are active, and the cycles in which they collect."""

    activations: Mapping[int, datetime | None]
    cycles: dict[int, datetime]
    zone: ZoneInfo
    begun: dict[int, datetime] = field(default_factory=dict)

    def expires_at(self, *, member_id: int, happened_at: datetime, policy: ValidityPolicy) -> datetime | None:
        """When points of the member expire, exclusive; None for ever, or until the member is activated."""
        activated_at = self.activations.get(member_id)
        if activated_at is None:
            return None
        known = self.cycles.get(member_id)
        expiry = find_expiry(policy, earned_at=happened_at, activated_at=activated_at, cycle_from=known, zone=self.zone)
        if expiry.cycle_from is not None and expiry.cycle_from != known:
            self.cycles[member_id] = self.begun[member_id] = expiry.cycle_from
        return expiry.expires_at

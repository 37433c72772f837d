"""Know one member from the phone given at a till."""

from datetime import datetime

from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def pre_register_member(*, phone: str, registered_by: int | None, by: Actor, at: datetime) -> int:
    """Find the member with this phone or pre-register one, and return the party id. Raises `PhoneInvalid`."""
    found = pre_register_members(phones=[phone], registered_by=registered_by, by=by, at=at)
    return found.by_phone[phone]

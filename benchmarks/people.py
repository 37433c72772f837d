"""Members by the million, in a minute."""

from datetime import datetime

from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import execute, transaction

_AT_ONCE = 10_000


def register_members(known: int, size: int, at: datetime) -> None:
    """Let there be `size` members where there were `known`: those that `M<number>` names."""
    register = transaction(pre_register_members)
    for first in range(known, size, _AT_ONCE):
        refs = [f"M{number}" for number in range(first, min(first + _AT_ONCE, size))]
        register(external_refs=refs, registered_by=None, by=SYSTEM, at=at)


def activate_members() -> None:
    """Let all of them be active: by hand, because a million sign-ins are not what is measured."""
    execute("UPDATE members_member SET status = 'active', activated_at = registered_at WHERE activated_at IS NULL")

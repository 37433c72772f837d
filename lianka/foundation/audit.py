"""Who changed what, when and why."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from lianka.foundation.db import transaction_required
from lianka.foundation.models import AuditEntry


class ActorKind(StrEnum):
    """In what capacity someone acts."""

    OPERATOR = "operator"
    STAFF = "staff"
    MEMBER = "member"
    API_KEY = "api_key"
    COMMAND = "command"
    SYSTEM = "system"


class Actor(NamedTuple):
    """Who acts: a kind, and a name that is an id or a sign-in name, never a person's own name or phone.

    `behalf`: the public id of whom a program acts for, if others act for it too.
    """

    kind: str
    name: str
    behalf: str = ""

    @property
    def scope(self) -> str:
        """Within this an idempotency key stands for one request: a merchant's programs share theirs."""
        return f"{self.kind}:{self.behalf or self.name}"


SYSTEM = Actor(ActorKind.SYSTEM, "lianka")
"""The platform acting by itself: jobs and workers."""

_NO_FACTS: Mapping[str, Any] = {}


@transaction_required
def record(
    *,
    by: Actor,
    action: str,
    subject: str,
    at: datetime,
    facts: Mapping[str, Any] = _NO_FACTS,
    reason: str = "",
) -> None:
    """Write one audit row in the transaction of the act it tells of.

    `action` is `context.verb` (`merchants.change_contract`), `subject` a public id, `facts` plain JSON
    without any person's values: the row can never be changed.
    """
    AuditEntry.objects.create(
        at=at,
        actor_kind=by.kind,
        actor_name=by.name,
        action=action,
        subject=subject,
        facts=dict(facts),
        reason=reason,
    )

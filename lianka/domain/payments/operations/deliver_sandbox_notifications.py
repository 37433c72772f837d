"""Let the sandbox tell what it has to tell."""

from datetime import datetime

from lianka.domain.payments.providers.sandbox.notifications import deliver_due

NOTIFICATIONS_AT_ONCE = 200


def deliver_sandbox_notifications(*, at: datetime) -> int:
    """Send the sandbox's notifications that are due; return how many were sent. An interval job."""
    return deliver_due(at=at, count_max=NOTIFICATIONS_AT_ONCE)

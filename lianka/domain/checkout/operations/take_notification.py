"""A payment provider tells that something became of a payment (BUY-9)."""

from collections.abc import Mapping
from datetime import datetime

from lianka.domain.checkout.operations.settle_payment import settle_payment
from lianka.domain.payments.operations.receive_notification import receive_notification
from lianka.foundation.db import transaction


@transaction
def take_notification(*, provider: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """Check a notification, keep it, and capture what it pays for, all in one transaction.

    Returns whether it changed anything: a copy of one that was taken before does not. Raises what
    `receive_notification` raises for one that is forged, of an unknown payment or of a wrong amount; it is kept too.
    """
    change = receive_notification(provider=provider, headers=headers, body=body, at=at)
    if change is None:
        return False
    settle_payment(change=change, at=at)
    return True

"""Money that came too late has gone back: the books learn of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.checkout.rules.stray_payments import STRAY, stray_refund_journal
from lianka.domain.ledger.operations.post import post
from lianka.foundation.db import transaction_required


@transaction_required
def book_returned_payment(payload: Mapping[str, Any], *, at: datetime) -> None:
    """As a listener to refunds that succeeded: clear what the platform held of a payment nobody could use.

    Refunds of purchases were booked when they were agreed to, and money the merchant collected is not the
    platform's: for both there is nothing to do.
    """
    if not payload["cause"].startswith(STRAY) or payload["merchant_id"] is not None:
        return
    journal = stray_refund_journal(
        refund_id=payload["refund_id"],
        amount_fen=payload["amount_fen"],
        platform_id=get_platform_party_id(),
        at=at,
    )
    [posting] = post([journal], at=at)
    assert posting.refusal is None, "Tally accounts refuse nothing."

"""Money that came too late or for nothing, on its way back: the journals around it. Pure."""

from datetime import datetime
from typing import Final

from lianka.domain.checkout.values import STRAY_PAYMENT_SOURCE, STRAY_REFUND_SOURCE
from lianka.domain.ledger import chart
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.domain.payments.values import PaymentChange

STRAY: Final = "stray:"
"""What the causes of such refunds begin with; the payment's public id follows."""


def stray_payment_journal(change: PaymentChange, *, platform_id: int) -> Journal:
    """The platform holds money that nobody bought anything for."""
    transfer = Transfer(_channel(platform_id), _unclaimed(platform_id), change.amount_fen)
    return Journal(STRAY_PAYMENT_SOURCE, change.payment_id, STRAY_PAYMENT_SOURCE, change.happened_at, (transfer,))


def stray_refund_journal(*, refund_id: str, amount_fen: int, platform_id: int, at: datetime) -> Journal:
    """That money has gone back."""
    transfer = Transfer(_unclaimed(platform_id), _channel(platform_id), amount_fen)
    return Journal(STRAY_REFUND_SOURCE, refund_id, STRAY_REFUND_SOURCE, at, (transfer,))


def _channel(platform_id: int) -> AccountRef:
    return AccountRef(chart.CHANNEL, platform_id)


def _unclaimed(platform_id: int) -> AccountRef:
    return AccountRef(chart.UNCLAIMED, platform_id)

"""What a merged record has bought stays as it was written; what it is about to buy is finished first (MBR-13)."""

from datetime import datetime

from lianka.domain.checkout.errors import OrderAwaitsPayment
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.values import OrderState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction_required


@transaction_required
def merge(*, from_id: int, into_id: int, by: Actor, at: datetime) -> None:
    """Refuse while an order of the merged record waits for its payment. Nothing moves: receipts are found by both ids.

    Raises `OrderAwaitsPayment`.
    """
    if Order.objects.filter(member_id=from_id, state=OrderState.AWAITING_PAYMENT).exists():
        raise OrderAwaitsPayment

"""Suspend a merchant, take it back, or let it leave."""

from datetime import datetime

from lianka.domain.merchants.errors import MerchantCannotMove, MerchantNotFound
from lianka.domain.merchants.models import Merchant, MerchantMove
from lianka.domain.merchants.rules.lifecycle import can_move
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def move_merchant(*, merchant_id: int, to_status: MerchantStatus, by: Actor, at: datetime, reason: str = "") -> None:
    """Change the merchant's status along its lifecycle and keep the move as history.

    Raises `MerchantNotFound` or `MerchantCannotMove`.
    """
    merchant = Merchant.objects.select_for_update(no_key=True).filter(pk=merchant_id).first()
    if merchant is None:
        raise MerchantNotFound(field="merchant")
    from_status = MerchantStatus(merchant.status)
    if not can_move(from_status, to_status):
        raise MerchantCannotMove(field="status", status=to_status.label)
    Merchant.objects.filter(pk=merchant_id).update(status=to_status)
    MerchantMove.objects.create(
        merchant=merchant,
        from_status=from_status,
        to_status=to_status,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    facts = {"from": from_status.value, "to": to_status.value}
    record(by=by, action="merchants.move_merchant", subject=merchant.code, at=at, facts=facts, reason=reason)

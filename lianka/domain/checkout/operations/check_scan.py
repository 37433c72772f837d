"""A scanned member code pays one order."""

from datetime import datetime
from typing import Final

from lianka.domain.checkout.errors import ScanOfAnotherMember, ScanUsed
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.values import OrderState
from lianka.domain.members.queries import get_scan
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock

_SCAN_IS_FREE: Final = (OrderState.CLOSED, OrderState.RETURNED)


@transaction_required
def check_scan(*, scan_id: str, member_id: int, merchant_id: int, at: datetime) -> None:
    """Refuse a scan that is not this merchant's and this member's, and one whose order is paid or may be yet.

    The scan is locked until the transaction ends. Raises `ScanNotFound`, `ScanExpired`, `ScanOfAnotherMember`,
    `ScanUsed`.
    """
    scan = get_scan(public_id=scan_id, merchant_id=merchant_id, at=at)
    if scan.member_id != member_id:
        raise ScanOfAnotherMember(field="scan")
    # Two cashiers with one code: the second waits here, and finds the first one's order.
    wait_for_lock(f"scan:{scan_id}")
    if Order.objects.filter(scan_id=scan_id).exclude(state__in=_SCAN_IS_FREE).exists():
        raise ScanUsed(field="scan")

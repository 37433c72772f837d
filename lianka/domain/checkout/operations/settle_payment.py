"""What became of a payment reaches its order: captured, closed, or the money goes back."""

from datetime import datetime

from django.db import transaction as django_transaction

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.capture_order import capture_order
from lianka.domain.checkout.operations.hold_purse import let_purse_go
from lianka.domain.checkout.operations.move_order import lock_order, move_order
from lianka.domain.checkout.rules.stray_payments import STRAY, stray_payment_journal
from lianka.domain.checkout.values import OrderState
from lianka.domain.ledger.operations.post import post
from lianka.domain.payments.operations.request_refund import request_refund
from lianka.domain.payments.values import ChangeKind, PaymentChange
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction_required
from lianka.foundation.errors import DomainError


@transaction_required
def settle_payment(*, change: PaymentChange, at: datetime) -> None:
    """Bring an order to where its payment stands, in the transaction that learned of it.

    A paid order is captured; one that cannot be (its points are gone, the cards are sold out) or that was closed
    before gets its money back by itself. A payment that was closed closes its order and lets go what was held for it.
    """
    order = lock_order(public_id=change.subject)
    is_waiting = order.state == OrderState.AWAITING_PAYMENT
    if change.kind == ChangeKind.CLOSED:
        if is_waiting:
            let_purse_go(order, at=at)
            move_order(order=order, to_state=OrderState.CLOSED, by=SYSTEM, at=at)
    elif is_waiting:
        _capture_or_return(order, change, at)
    else:
        _return_money(order, change, at, reason="paid_too_late")


def _capture_or_return(order: Order, change: PaymentChange, at: datetime) -> None:
    try:
        with django_transaction.atomic():
            capture_order(order=order, collected_by=change.merchant_id, happened_at=min(change.happened_at, at), at=at)
    except DomainError as refusal:
        order.refresh_from_db()
        let_purse_go(order, at=at)
        _return_money(order, change, at, reason=refusal.code)


def _return_money(order: Order, change: PaymentChange, at: datetime, *, reason: str) -> None:
    move_order(order=order, to_state=OrderState.RETURNED, by=SYSTEM, at=at, reason=reason)
    request_refund(
        payment_id=change.payment_id,
        amount_fen=change.amount_fen,
        cause=f"{STRAY}{change.payment_id}",
        reason=reason,
        at=at,
    )
    if change.merchant_id is None:
        [posting] = post([stray_payment_journal(change, platform_id=get_platform_party_id())], at=at)
        assert posting.refusal is None, "Tally accounts refuse nothing."

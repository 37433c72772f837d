"""Give back what was paid for opening or renewing a card (CARD-11)."""

from datetime import datetime
from typing import Any

from lianka.domain.cards.errors import CardTermNotFound
from lianka.domain.cards.operations.refund_term import refund_term
from lianka.domain.checkout.errors import RefundReasonMissing, RefundReasonTooLong
from lianka.domain.checkout.operations.move_order import lock_order
from lianka.domain.checkout.values import REASON_LENGTH_MAX, CardRefundAnswer, OrderKind
from lianka.domain.payments.operations.request_refund import request_refund
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.values import Fen


@transaction
def refund_card(
    *, order_id: str, expected_fen: int, key: str, reason: str, by: Actor, at: datetime
) -> CardRefundAnswer:
    """Refund the opening or renewal that an order paid for: the card loses its days, and the money goes back.

    `expected_fen` is what was agreed to go back. The same `key` of the same actor gives the same answer. The money is
    asked back from the payment provider, which takes its time; a merchant that took it at its till gives it back there.
    Raises `OrderNotFound`, `RefundReasonMissing`,
    `RefundReasonTooLong`, what `refund_term` raises, or what `remember` raises.
    """
    reason = reason.strip()
    request = {"order": order_id, "expected_fen": expected_fen, "reason": reason}

    def answer() -> dict[str, Any]:
        return _refund(order_id, Fen(expected_fen), reason, by, at)._asdict()

    remembered = remember(scope=f"checkout.refund_card:{by.scope}", key=key, request=request, at=at, answer=answer)
    return CardRefundAnswer(**remembered.answer)


def _refund(order_id: str, expected_fen: Fen, reason: str, by: Actor, at: datetime) -> CardRefundAnswer:
    if not reason:
        raise RefundReasonMissing(field="reason")
    if len(reason) > REASON_LENGTH_MAX:
        raise RefundReasonTooLong(field="reason", limit=REASON_LENGTH_MAX)
    order = lock_order(public_id=order_id)
    if order.kind != OrderKind.CARD or order.opened_card is None:
        raise CardTermNotFound(field="order")
    refunded = refund_term(
        order=order.public_id,
        expected_fen=expected_fen,
        collected_by=order.merchant_id,
        reason=reason,
        by=by,
        at=at,
    )
    # What the card gave was taken back with its term, and what could not be is deducted from this amount already.
    if order.payment_id is not None:
        request_refund(
            payment_id=order.payment_id, amount_fen=refunded.amount_fen, cause=refunded.public_id, reason=reason, at=at
        )
    return CardRefundAnswer(refunded.public_id, refunded.card, refunded.amount_fen, order.payment_id is None)

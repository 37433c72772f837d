"""Give back a purchase, whole or in part, by hand (BUY-8)."""

from datetime import datetime
from typing import Any

from lianka.domain.checkout import store
from lianka.domain.checkout.errors import (
    PurchaseNotFound,
    RefundAmountInvalid,
    RefundedAlready,
    RefundExceedsPurchase,
    RefundReasonTooLong,
)
from lianka.domain.checkout.operations.book_sales import book_sales
from lianka.domain.checkout.operations.match_refunds import of_stored
from lianka.domain.checkout.queries import is_refunded
from lianka.domain.checkout.rules.sales import MoneyBack
from lianka.domain.checkout.screening import facts_of
from lianka.domain.checkout.store import StoredPurchase
from lianka.domain.checkout.values import REASON_LENGTH_MAX, REFUNDED_BY_HAND, Channel, RefundAnswer
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id


@transaction
def refund_purchase(
    *, purchase_public_id: str, amount_fen: int, key: str, reason: str, by: Actor, at: datetime
) -> RefundAnswer:
    """Refund `amount_fen` of a purchase, with the part of points and commission that belongs to it.

    A purchase paid with points alone is refunded whole, with amount 0. The same `key` gives the same answer.
    Moves no money itself: it books what is given back. Raises `PurchaseNotFound`, `RefundAmountInvalid`,
    `RefundReasonTooLong`, `RefundExceedsPurchase`, `RefundedAlready`, or what `remember` raises.
    """
    request = {"purchase": purchase_public_id, "amount_fen": amount_fen, "reason": reason}

    def answer() -> dict[str, Any]:
        purchase = _check(store.find_purchase(purchase_public_id), amount_fen, reason)
        refund = _refund(purchase, amount_fen=amount_fen, reason=reason, at=at)
        book_sales(sales=[], refunds=[refund], at=at)
        facts = {"refund": refund.public_id, "amount_fen": amount_fen}
        record(
            by=by,
            action=REFUNDED_BY_HAND,
            subject=purchase_public_id,
            at=at,
            facts=facts,
            reason=reason,
        )
        return _answer_of(refund)._asdict()

    remembered = remember(scope="checkout.refund_purchase", key=key, request=request, at=at, answer=answer)
    return RefundAnswer(**remembered.answer)


def _check(purchase: StoredPurchase | None, amount_fen: int, reason: str) -> StoredPurchase:
    if purchase is None:
        raise PurchaseNotFound(field="purchase")
    if len(reason) > REASON_LENGTH_MAX:
        raise RefundReasonTooLong(field="reason", limit=REASON_LENGTH_MAX)
    if amount_fen < 0 or (amount_fen == 0) != (purchase.paid_fen == 0):
        raise RefundAmountInvalid(field="amount_fen")
    left_fen = purchase.paid_fen - purchase.refunded_fen
    if amount_fen > left_fen:
        raise RefundExceedsPurchase(field="amount_fen", left_fen=left_fen)
    if amount_fen == 0 and is_refunded(purchase_id=purchase.id):
        raise RefundedAlready
    return purchase


def _refund(purchase: StoredPurchase, *, amount_fen: int, reason: str, at: datetime) -> MoneyBack:
    facts = facts_of({purchase.merchant_id})
    sale = of_stored(purchase, facts)
    refund = MoneyBack(
        place=0,
        public_id=new_public_id("ref"),
        merchant_id=purchase.merchant_id,
        member_id=purchase.member_id,
        channel=Channel.BACK_OFFICE,
        receipt_number="",
        reason=reason,
        happened_at=at,
        business_date=business_date(at),
        amount_fen=amount_fen,
        collect_mode=purchase.collect_mode,
        of=sale,
        before_fen=purchase.refunded_fen,
    )
    sale.refunded_fen += amount_fen
    return refund


def _answer_of(refund: MoneyBack) -> RefundAnswer:
    return RefundAnswer(
        public_id=refund.public_id,
        amount_fen=refund.amount_fen,
        points_taken_back=refund.taken_back.points if refund.taken_back else 0,
        points_returned=refund.given_back.points if refund.given_back else 0,
        transaction_fee_fen=refund.fee_fen,
    )

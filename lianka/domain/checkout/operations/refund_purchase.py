"""Give back a purchase, whole or in part, by its lines or by an amount (BUY-8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

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
from lianka.domain.checkout.rules.line_refunds import PaidLine, refund_of_lines, refund_over_lines
from lianka.domain.checkout.rules.sales import MoneyBack
from lianka.domain.checkout.rules.wallets import part_refund
from lianka.domain.checkout.screening import facts_of
from lianka.domain.checkout.store import StoredPurchase
from lianka.domain.checkout.values import (
    REASON_LENGTH_MAX,
    REFUNDED_BY_HAND,
    Channel,
    LineRefund,
    PaidWallet,
    RefundAnswer,
)
from lianka.domain.loyalty.operations.plan_wallet import plan_wallet_back
from lianka.domain.payments.operations.request_refund import request_refund
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


class RefundAsked(NamedTuple):
    """What is to be given back: an amount in fen, or (with None) what the lines say."""

    purchase_public_id: str
    amount_fen: int | None
    lines: Sequence[LineRefund]
    reason: str
    channel: Channel


@transaction
def refund_purchase(
    *,
    purchase_public_id: str,
    amount_fen: int | None = None,
    lines: Sequence[LineRefund] = (),
    key: str,
    reason: str,
    channel: Channel = Channel.BACK_OFFICE,
    by: Actor,
    at: datetime,
) -> RefundAnswer:
    """Refund `amount_fen` of a purchase, or these lines of it, with the part of points, coins, growth and commission
    that belongs; what wallets paid goes back into them, in proportion to what is left of each.

    A purchase paid with points alone is refunded whole, with amount 0. The same `key` of the same actor gives the
    same answer. Money that came through a payment provider is asked back from it, which takes its time; other
    money is moved by whoever collected it. Raises `PurchaseNotFound`, `RefundAmountInvalid`, `RefundOfLineInvalid`,
    `RefundReasonTooLong`, `RefundExceedsPurchase`, `RefundedAlready`, or what `remember` raises.
    """
    asked = RefundAsked(purchase_public_id, amount_fen, tuple(lines), reason, channel)
    request = {**asked._asdict(), "lines": [list(line) for line in asked.lines]}
    remembered = remember(
        scope=f"checkout.refund_purchase:{by.scope}",
        key=key,
        request=request,
        at=at,
        answer=lambda: _refund(asked, by, at),
    )
    return RefundAnswer(**remembered.answer)


def _refund(asked: RefundAsked, by: Actor, at: datetime) -> dict[str, Any]:
    if len(asked.reason) > REASON_LENGTH_MAX:
        raise RefundReasonTooLong(field="reason", limit=REASON_LENGTH_MAX)
    purchase = store.find_purchase(asked.purchase_public_id)
    if purchase is None:
        raise PurchaseNotFound(field="purchase")
    paid = store.find_purchase_lines(purchase.id)
    parts, amount_fen = _divide(purchase, paid, asked)
    wallets = store.find_wallet_parts(purchase.id) if purchase.principal_fen or purchase.bonus_fen else []
    refund = _money_back(purchase, asked, amount_fen=amount_fen, wallets=wallets, at=at)
    book_sales(sales=[], refunds=[refund], at=at)
    if parts or refund.wallets:
        refund_id = store.find_refund_id(refund.public_id)
        store.add_line_refunds(purchase.id, refund_id, paid, parts)
        store.add_wallet_refunds(purchase.id, refund_id, wallets, refund.wallets)
    _ask_money_back(purchase, refund, at)
    facts = {"refund": refund.public_id, "amount_fen": amount_fen}
    record(by=by, action=REFUNDED_BY_HAND, subject=purchase.public_id, at=at, facts=facts, reason=asked.reason)
    return _answer_of(refund)._asdict()


def _divide(purchase: StoredPurchase, paid: Sequence[PaidLine], asked: RefundAsked) -> tuple[list[LineRefund], int]:
    if asked.lines:
        parts = refund_of_lines(paid, asked.lines)
        amount_fen = sum(part.amount_fen for part in parts)
        if asked.amount_fen not in {None, amount_fen}:
            raise RefundAmountInvalid(field="amount_fen")
        _check(purchase, amount_fen)
        return parts, amount_fen
    if asked.amount_fen is None:
        raise RefundAmountInvalid(field="amount_fen")
    _check(purchase, asked.amount_fen)
    return (refund_over_lines(paid, asked.amount_fen) if paid else []), asked.amount_fen


def _check(purchase: StoredPurchase, amount_fen: int) -> None:
    if amount_fen < 0 or (amount_fen == 0) != (purchase.paid_fen == 0):
        raise RefundAmountInvalid(field="amount_fen")
    left_fen = purchase.paid_fen - purchase.refunded_fen
    if amount_fen > left_fen:
        raise RefundExceedsPurchase(field="amount_fen", left_fen=left_fen)
    if amount_fen == 0 and is_refunded(purchase_id=purchase.id):
        raise RefundedAlready


def _money_back(
    purchase: StoredPurchase, asked: RefundAsked, *, amount_fen: int, wallets: Sequence[PaidWallet], at: datetime
) -> MoneyBack:
    sale = of_stored(purchase, facts_of({purchase.merchant_id}))
    sale.wallets = tuple(wallets)
    parted = part_refund(amount_fen, cash_left_fen=sale.cash_left_fen, wallets=wallets)
    refund = MoneyBack(
        place=0,
        public_id=new_public_id("ref"),
        merchant_id=purchase.merchant_id,
        member_id=purchase.member_id,
        channel=asked.channel,
        store_id=purchase.store_id,
        receipt_number="",
        reason=asked.reason,
        happened_at=at,
        business_date=business_date(at),
        amount_fen=amount_fen,
        collect_mode=purchase.collect_mode,
        of=sale,
        before_fen=purchase.refunded_fen,
        wallets=parted.wallets,
        wallet_transfers=plan_wallet_back(
            member_id=purchase.member_id, merchant_id=purchase.merchant_id, parts=parted.wallets
        ),
    )
    sale.refunded_fen += amount_fen
    return refund


def _ask_money_back(purchase: StoredPurchase, refund: MoneyBack, at: datetime) -> None:
    if purchase.payment_id is None or refund.cash_fen == 0:
        return
    request_refund(
        payment_id=purchase.payment_id,
        amount_fen=Fen(refund.cash_fen),
        cause=refund.public_id,
        reason=refund.reason,
        at=at,
    )


def _answer_of(refund: MoneyBack) -> RefundAnswer:
    return RefundAnswer(
        public_id=refund.public_id,
        amount_fen=refund.amount_fen,
        points_taken_back=refund.taken_back.points if refund.taken_back else 0,
        points_returned=refund.given_back.points if refund.given_back else 0,
        transaction_fee_fen=refund.fee_fen,
        coins_returned=refund.coins_returned,
        stored_fen=refund.amount_fen - refund.cash_fen,
    )

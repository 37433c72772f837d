"""Give back what a member stored and has not spent (PTS-11)."""

from datetime import datetime
from typing import Any, NamedTuple

from lianka.domain.checkout.errors import (
    RefundReasonMissing,
    RefundReasonTooLong,
    StoredValueRefundChanged,
)
from lianka.domain.checkout.models import StoredValueRefund, StoredValueRefundPart
from lianka.domain.checkout.queries.stored_value import list_top_ups_left, preview_of, wallet_of
from lianka.domain.checkout.rules.stored_value import PartBack, value_back
from lianka.domain.checkout.values import REASON_LENGTH_MAX, StoredValueRefundAnswer, StoredValueRefundPreview
from lianka.domain.loyalty.operations.return_value import freeze_wallet, return_value
from lianka.domain.loyalty.values import BonusFunder, ValueReturned
from lianka.domain.payments.operations.request_refund import request_refund
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


class ValueRefundAsked(NamedTuple):
    """Which wallet, how much principal (None: all), what of its bonus was agreed to be taken back, and why."""

    member_id: int
    merchant_id: int | None
    principal_fen: int | None
    expected_bonus_fen: int
    reason: str


@transaction
def refund_stored_value(
    *,
    member_id: int,
    merchant_id: int | None,
    principal_fen: int | None,
    expected_bonus_fen: int,
    reason: str,
    key: str,
    by: Actor,
    at: datetime,
) -> StoredValueRefundAnswer:
    """Refund principal of a member's wallet: the bonus in proportion is taken back, the money goes the way it came.

    The latest top-ups are given back first, each up to what was paid for it. What a till took, the merchant gives back
    there. The same `key` of the same actor gives the same answer. Raises what `preview_stored_value_refund` raises,
    `StoredValueRefundChanged`, `RefundReasonMissing`, `RefundReasonTooLong`, or what `remember` raises.
    """
    asked = ValueRefundAsked(member_id, merchant_id, principal_fen, expected_bonus_fen, reason.strip())
    remembered = remember(
        scope=f"checkout.refund_stored_value:{by.scope}",
        key=key,
        request=asked._asdict(),
        at=at,
        answer=lambda: _refund(asked, by, at)._asdict(),
    )
    return StoredValueRefundAnswer(**remembered.answer)


def _refund(asked: ValueRefundAsked, by: Actor, at: datetime) -> StoredValueRefundAnswer:
    if not asked.reason:
        raise RefundReasonMissing(field="reason")
    if len(asked.reason) > REASON_LENGTH_MAX:
        raise RefundReasonTooLong(field="reason", limit=REASON_LENGTH_MAX)
    member_id, merchant_id = asked.member_id, asked.merchant_id
    freeze_wallet(member_id=member_id, merchant_id=merchant_id, at=at)
    top_ups = list_top_ups_left(member_id=member_id, merchant_id=merchant_id)
    preview = preview_of(wallet_of(member_id=member_id, merchant_id=merchant_id), top_ups, asked.principal_fen)
    if preview.bonus_fen != asked.expected_bonus_fen:
        raise StoredValueRefundChanged(field="expected_bonus_fen")
    back = value_back(top_ups, principal_fen=preview.principal_fen, bonus_fen=preview.bonus_fen)
    refund = _write(asked, preview, by, at)
    returned = [ValueReturned(p.principal_fen, p.bonus_fen, p.of.collected_by, p.of.funder) for p in back.parts]
    gift = ValueReturned(0, back.gift_fen, None, BonusFunder.PLATFORM)
    parts = [*returned, gift]
    return_value(refund=refund.public_id, member_id=member_id, merchant_id=merchant_id, parts=parts, at=at)
    for number, part in enumerate(back.parts, start=1):
        _give_back(refund, number, part, at)
    answer = StoredValueRefundAnswer(refund.public_id, preview.principal_fen, preview.bonus_fen, preview.till_fen)
    _record(asked, answer, by, at)
    return answer


def _write(asked: ValueRefundAsked, preview: StoredValueRefundPreview, by: Actor, at: datetime) -> StoredValueRefund:
    return StoredValueRefund.objects.create(
        public_id=new_public_id("svr"),
        member_id=asked.member_id,
        merchant_id=asked.merchant_id,
        principal_fen=preview.principal_fen,
        bonus_fen=preview.bonus_fen,
        reason=asked.reason,
        refunded_at=at,
        refunded_by=f"{by.kind}:{by.name}",
    )


def _give_back(refund: StoredValueRefund, number: int, part: PartBack, at: datetime) -> None:
    StoredValueRefundPart.objects.create(
        refund=refund,
        number=number,
        order_id=part.of.order_id,
        principal_fen=part.principal_fen,
        bonus_fen=part.bonus_fen,
    )
    if part.of.payment_id is not None and part.principal_fen:
        request_refund(
            payment_id=part.of.payment_id,
            amount_fen=Fen(part.principal_fen),
            cause=f"{refund.public_id}:{number}",
            reason=refund.reason,
            at=at,
        )


def _record(asked: ValueRefundAsked, answer: StoredValueRefundAnswer, by: Actor, at: datetime) -> None:
    facts: dict[str, Any] = {"member": asked.member_id, "merchant": asked.merchant_id, **answer._asdict()}
    record(
        by=by, action="checkout.refund_stored_value", subject=answer.public_id, at=at, facts=facts, reason=asked.reason
    )

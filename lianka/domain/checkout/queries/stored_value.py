"""What can be refunded of stored value, what would happen, and what was."""

from collections.abc import Sequence
from typing import Final

from lianka.domain.checkout.errors import StoredValueNotRefundable, StoredValueRefundTooLarge
from lianka.domain.checkout.rules.stored_value import TopUpLeft, bonus_taken_back, value_back
from lianka.domain.checkout.values import (
    OrderKind,
    OrderState,
    StoredValueRefundPreview,
    StoredValueRefundView,
    Tender,
)
from lianka.domain.loyalty.queries import list_wallets
from lianka.domain.loyalty.values import BonusFunder, WalletBalance, scope_of
from lianka.domain.members.queries.merges import RECORDS_OF
from lianka.foundation.db import as_given_moment, fetch_all


def preview_stored_value_refund(
    *, member_id: int, merchant_id: int | None, principal_fen: int | None = None
) -> StoredValueRefundPreview:
    """What refunding so much principal (None: all that can be) of a wallet would give back. Two statements.

    What an order holds cannot go back. Raises `StoredValueNotRefundable` or `StoredValueRefundTooLarge`.
    """
    left = wallet_of(member_id=member_id, merchant_id=merchant_id)
    top_ups = list_top_ups_left(member_id=member_id, merchant_id=merchant_id)
    return preview_of(left, top_ups, principal_fen)


def preview_of(
    left: WalletBalance, top_ups: Sequence[TopUpLeft], principal_fen: int | None
) -> StoredValueRefundPreview:
    """The same from what was read already. No statement."""
    principal_max_fen = min(left.principal_fen, sum(top_up.principal_fen for top_up in top_ups))
    if principal_max_fen == 0:
        raise StoredValueNotRefundable(field="merchant")
    asked_fen = principal_max_fen if principal_fen is None else principal_fen
    if not 0 < asked_fen <= principal_max_fen:
        raise StoredValueRefundTooLarge(field="principal_fen", left_fen=principal_max_fen)
    bonus_fen = bonus_taken_back(
        principal_left_fen=left.principal_fen, bonus_left_fen=left.bonus_fen, principal_fen=asked_fen
    )
    back = value_back(top_ups, principal_fen=asked_fen, bonus_fen=bonus_fen)
    return StoredValueRefundPreview(
        merchant_id=left.merchant_id,
        principal_left_fen=left.principal_fen,
        bonus_left_fen=left.bonus_fen,
        principal_max_fen=principal_max_fen,
        principal_fen=asked_fen,
        bonus_fen=bonus_fen,
        till_fen=sum(part.principal_fen for part in back.parts if part.of.payment_id is None),
    )


def wallet_of(*, member_id: int, merchant_id: int | None) -> WalletBalance:
    """What is free in one wallet of a member. One statement."""
    scope = scope_of(merchant_id)
    found = [each for each in list_wallets(member_id=member_id) if each.scope == scope]
    return found[0] if found else WalletBalance(scope, 0, 0)


def list_top_ups_left(*, member_id: int, merchant_id: int | None) -> list[TopUpLeft]:
    """The wallet's top-ups with something that no refund gave back yet, the latest first. One statement."""
    condition, params = ("o.merchant_id = %s", [merchant_id]) if merchant_id else ("o.merchant_id IS NULL", [])
    rows = fetch_all(_LEFT.format(condition=condition), [member_id, member_id, *params])
    return [
        TopUpLeft(order_id, payment_id, collected_by, BonusFunder(funder), int(principal_fen), int(bonus_fen))
        for order_id, payment_id, collected_by, funder, principal_fen, bonus_fen in rows
    ]


def list_stored_value_refunds(*, member_id: int, limit: int = 20) -> list[StoredValueRefundView]:
    """What was refunded of the member's stored value, the latest first. One statement."""
    rows = fetch_all(
        "SELECT r.public_id, r.merchant_id, coalesce(merchant.name, ''), r.principal_fen, r.bonus_fen, r.reason,"
        " r.refunded_at FROM checkout_storedvaluerefund AS r"
        " LEFT JOIN merchants_merchant AS merchant ON merchant.party_id = r.merchant_id"
        f" WHERE r.member_id IN ({RECORDS_OF}) ORDER BY r.refunded_at DESC, r.id DESC LIMIT %s",
        [member_id, member_id, limit],
    )
    return [StoredValueRefundView._make((*others, as_given_moment(refunded_at))) for *others, refunded_at in rows]


_LEFT: Final = f"""
    SELECT o.id, o.payment_id,
        CASE WHEN o.tender = '{Tender.TILL.value}' THEN o.merchant_id ELSE p.merchant_id END, f.funder,
        o.payable_fen - coalesce(sum(b.principal_fen), 0), f.bonus_fen - coalesce(sum(b.bonus_fen), 0)
    FROM checkout_order AS o JOIN loyalty_topupoffer AS f ON f.id = o.offer_id
    LEFT JOIN payments_payment AS p ON p.public_id = o.payment_id
    LEFT JOIN checkout_storedvaluerefundpart AS b ON b.order_id = o.id
    WHERE o.member_id IN ({RECORDS_OF}) AND o.kind = '{OrderKind.TOP_UP.value}'
        AND o.state = '{OrderState.CAPTURED.value}'
        AND {{condition}}
    GROUP BY o.id, o.payment_id, o.tender, o.merchant_id, p.merchant_id, f.funder, o.payable_fen, f.bonus_fen,
        o.created_at
    HAVING o.payable_fen > coalesce(sum(b.principal_fen), 0) OR f.bonus_fen > coalesce(sum(b.bonus_fen), 0)
    ORDER BY o.created_at DESC, o.id DESC
"""

"""Batches of gift codes, and members who redeem them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from itertools import count

from lianka.domain.cards.models import GiftBatch
from lianka.domain.cards.operations.create_gift_batch import create_gift_batch
from lianka.domain.cards.operations.export_gift_codes import export_gift_codes
from lianka.domain.cards.operations.record_gift_payment import record_gift_payment
from lianka.domain.cards.operations.redeem_gift_code import redeem_gift_code
from lianka.domain.cards.operations.void_gift_codes import void_gift_codes
from lianka.domain.cards.values import GiftBatchDraft, GiftMoney, GiftPayer, GiftVoided, OpenedCard
from lianka.domain.ledger.queries.differences import legs_sql
from lianka.foundation.audit import SYSTEM
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import fetch_all
from tests.operations.cards.scene import options_of
from tests.world import OPENED_AT, OPERATOR

LAST_DAY = date(2026, 6, 30)
ADDRESS = "203.0.113.7"
_keys = count(1)


def draft_of(plan: str, **changes: object) -> GiftBatchDraft:
    """Three codes of a plan's first price for 100.00, agreed with a company."""
    draft = GiftBatchDraft(
        option=options_of(plan)[0].public_id,
        count=3,
        unit_price_fen=3400,
        total_fen=10_000,
        company="星河科技",
        contact="刘女士 13900001111",
        expires_at=end_of_day(LAST_DAY),
    )
    return replace(draft, **changes)  # type: ignore[arg-type]  # what a test changes has the field's type


def drafted(plan: str, *, at: datetime = OPENED_AT, **changes: object) -> str:
    """A batch that is not paid for."""
    return create_gift_batch(draft=draft_of(plan, **changes), key=f"k{next(_keys)}", by=OPERATOR, at=at)


def paid(plan: str, *, at: datetime = OPENED_AT, paid_by: GiftPayer = GiftPayer.BANK, **changes: object) -> str:
    """A batch with its codes."""
    public_id = drafted(plan, at=at, **changes)
    pay_batch(public_id, at=at, paid_by=paid_by)
    return public_id


def pay_batch(public_id: str, *, at: datetime = OPENED_AT, paid_by: GiftPayer = GiftPayer.BANK) -> None:
    """Record the payment of a batch."""
    reference = f"HB{next(_keys):06d}" if paid_by == GiftPayer.BANK else ""
    total_fen = GiftBatch.objects.get(public_id=public_id).total_fen
    record_gift_payment(
        batch_public_id=public_id, amount_fen=total_fen, paid_by=paid_by, reference=reference, by=OPERATOR, at=at
    )


def codes_of(public_id: str, *, at: datetime = OPENED_AT) -> list[str]:
    """The codes as the buyer is given them."""
    return [each.code for each in export_gift_codes(batch_public_id=public_id, by=OPERATOR, at=at).codes]


def redeem(code: str, member_id: int, *, at: datetime = OPENED_AT, key: str | None = None) -> OpenedCard:
    """A member enters the code."""
    key = key or f"k{next(_keys)}"
    return redeem_gift_code(typed=code, member_id=member_id, address=ADDRESS, key=key, by=SYSTEM, at=at)


def void(
    public_id: str,
    numbers: Collection[int] | None,
    *,
    money: GiftMoney = GiftMoney.GIVE_BACK,
    at: datetime = OPENED_AT,
) -> GiftVoided:
    """Take codes back."""
    return void_gift_codes(
        batch_public_id=public_id, numbers=numbers, money=money, reason="活动取消", by=OPERATOR, at=at
    )


def moved(source: str) -> list[tuple[str, str, int]]:
    """What journals of a source debited and credited, in the order they were told."""
    rows = f"SELECT l.debit_kind, l.credit_kind, l.amount FROM ({legs_sql(source=source)}) AS l ORDER BY l.journal_id"
    return [(debit, credit, amount) for debit, credit, amount in fetch_all(rows)]

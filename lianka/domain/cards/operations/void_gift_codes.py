"""Take back codes that were not used (CARD-12)."""

from collections.abc import Collection
from datetime import datetime

from lianka.domain.cards.errors import GiftCodesNotVoidable, NoGiftCodeLeft
from lianka.domain.cards.models import GiftBatch, GiftCode, GiftVoid
from lianka.domain.cards.operations.book_gift_codes import book_void
from lianka.domain.cards.operations.move_gift_batch import lock_paid_gift_batch
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.queries.gift_codes import states_with_money
from lianka.domain.cards.rules.gift_codes import number_words
from lianka.domain.cards.values import GiftCodeState, GiftMoney, GiftVoided
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


@transaction
def void_gift_codes(
    *,
    batch_public_id: str,
    numbers: Collection[int] | None,
    money: GiftMoney,
    reason: str,
    by: Actor,
    at: datetime,
) -> GiftVoided:
    """Void these codes of a paid batch (None: all that are left) and settle their money: revenue, or the buyer's again.

    Codes that expired count too where their money was kept for the buyer. What goes back by the bank is owed until
    `record_gift_repayment`. All or nothing. Raises `GiftBatchNotFound`, `GiftBatchNotPaid`, `GiftCodesNotVoidable`,
    `NoGiftCodeLeft` or `ReasonTooLong`.
    """
    check_reason(reason)
    batch = lock_paid_gift_batch(public_id=batch_public_id)
    prices = _lock_codes(batch, numbers)
    void = GiftVoid.objects.create(
        public_id=new_public_id("gfv"),
        batch=batch,
        count=len(prices),
        amount_fen=sum(prices.values()),
        money=money,
        voided_at=at,
        voided_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    GiftCode.objects.filter(pk__in=prices).update(state=GiftCodeState.VOIDED, void=void, ended_at=at)
    book_void(batch, void=void.public_id, amount_fen=void.amount_fen, money=money, at=at)
    facts = {"void": void.public_id, "count": void.count, "amount_fen": void.amount_fen, "money": money.value}
    record(by=by, action="cards.void_gift_codes", subject=batch.public_id, at=at, facts=facts, reason=reason)
    return GiftVoided(void.public_id, void.count, Fen(void.amount_fen), money)


def _lock_codes(batch: GiftBatch, numbers: Collection[int] | None) -> dict[int, int]:
    left = GiftCode.objects.filter(batch=batch, state__in=states_with_money(batch))
    wanted = left if numbers is None else left.filter(number__in=numbers)
    # Whoever redeems one of them now is waited for, and then it is no longer among them.
    found = list(wanted.select_for_update(no_key=True).order_by("pk").values_list("pk", "number", "price_fen"))
    missing = sorted(set(numbers or ()) - {number for _pk, number, _price_fen in found})
    if missing:
        raise GiftCodesNotVoidable(field="numbers", numbers=number_words(missing))
    if not found:
        raise NoGiftCodeLeft(field="numbers")
    return {pk: price_fen for pk, _number, price_fen in found}

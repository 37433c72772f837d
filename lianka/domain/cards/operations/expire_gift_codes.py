"""Gift codes that nobody used in time open nothing any more (CARD-12)."""

from datetime import date, datetime

from lianka.domain.cards.errors import GiftExpiryStuck
from lianka.domain.cards.models import GiftBatch
from lianka.domain.cards.operations.book_gift_codes import book_expiry
from lianka.domain.cards.operations.move_gift_batch import lock_gift_batch
from lianka.domain.cards.values import GiftBatchState, GiftCodeState
from lianka.domain.ledger.errors import DateNotOver
from lianka.foundation.calendar import end_of_day, latest_moment
from lianka.foundation.db import as_parameter, fetch_all, transaction


def expire_gift_codes(*, business_date: date, at: datetime) -> int:
    """As a daily job: expire the codes left of batches whose last day was this or an earlier one; return how many.

    Their money is revenue, unless the batch keeps it for its buyer. One batch is one transaction: it can be stopped
    anywhere and run again. Raises `DateNotOver` before the day has ended.
    """
    if at < end_of_day(business_date):
        raise DateNotOver(day=business_date)
    over = GiftBatch.objects.filter(
        state=GiftBatchState.PAID, expired_at=None, expires_at__lte=end_of_day(business_date)
    )
    batches = list(over.order_by("expires_at", "pk").values_list("public_id", flat=True))
    return sum(_expire(public_id, day=business_date, at=at) for public_id in batches)


@transaction
def _expire(public_id: str, *, day: date, at: datetime) -> int:
    batch = lock_gift_batch(public_id=public_id)
    if batch.expired_at is not None:
        return 0
    prices = fetch_all(
        "UPDATE cards_giftcode SET state = %s, ended_at = %s WHERE batch_id = %s AND state = %s RETURNING price_fen",
        [GiftCodeState.EXPIRED.value, as_parameter(batch.expires_at), batch.pk, GiftCodeState.NEW.value],
    )
    batch.expired_at = at
    batch.save(update_fields=["expired_at"])
    if prices and not batch.keeps_expired:
        amount_fen = sum(price_fen for (price_fen,) in prices)
        refusal = book_expiry(batch, amount_fen=amount_fen, happened_at=latest_moment(day), at=at)
        if refusal is not None:
            raise GiftExpiryStuck(batch=public_id, why=refusal)
    return len(prices)

"""Agree with a company or a merchant on a batch of gift codes (CARD-12)."""

import os
from datetime import datetime
from typing import Any

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards.errors import GiftBatchInvalid, OptionNotFound, PlanNotOnSale
from lianka.domain.cards.models import GiftBatch, PriceOption
from lianka.domain.cards.rules.gift_batches import first_wrong_gift_field
from lianka.domain.cards.rules.gift_codes import NONCE_LENGTH
from lianka.domain.cards.values import GiftBatchDraft, GiftBatchState, PlanState
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.privacy import seal


@transaction
def create_gift_batch(*, draft: GiftBatchDraft, key: str, by: Actor, at: datetime) -> str:
    """Keep a batch as a draft, which has no codes before it is paid for, and return its public id.

    The same `key` gives the same batch. Raises `GiftBatchInvalid` (naming the field), `OptionNotFound`,
    `PlanNotOnSale` or `MerchantNotFound`.
    """
    request = {
        "option": draft.option,
        "count": draft.count,
        "unit_price_fen": draft.unit_price_fen,
        "total_fen": draft.total_fen,
        "expires_at": draft.expires_at.isoformat(),
        "buyer": draft.merchant_id or draft.company,
        "keeps_expired": draft.keeps_expired,
    }

    def answer() -> dict[str, Any]:
        return {"public_id": _create(draft, by=by, at=at)}

    scope = f"cards.create_gift_batch:{by.scope}"
    return str(remember(scope=scope, key=key, request=request, at=at, answer=answer).answer["public_id"])


def _create(draft: GiftBatchDraft, *, by: Actor, at: datetime) -> str:
    if (field := first_wrong_gift_field(draft, at=at)) is not None:
        raise GiftBatchInvalid(field=field)
    option = _sold_option(draft)
    if draft.merchant_id is not None:
        get_merchant(merchant_id=draft.merchant_id)
    total_fen = draft.count * draft.unit_price_fen if draft.total_fen is None else draft.total_fen
    batch = GiftBatch.objects.create(
        public_id=new_public_id("gfb"),
        option=option,
        merchant_id=draft.merchant_id,
        company=draft.company,
        # A person's name and phone: sealed under the platform's own key, shown to those with a reason.
        contact_sealed=seal(get_platform_party_id(), draft.contact) if draft.contact else None,
        nonce=os.urandom(NONCE_LENGTH),
        count=draft.count,
        unit_price_fen=draft.unit_price_fen,
        total_fen=total_fen,
        keeps_expired=draft.keeps_expired,
        expires_at=draft.expires_at,
        state=GiftBatchState.DRAFT,
        created_at=at,
        created_by=f"{by.kind}:{by.name}",
    )
    facts = {"option": option.public_id, "count": draft.count, "total_fen": total_fen}
    record(by=by, action="cards.create_gift_batch", subject=batch.public_id, at=at, facts=facts)
    return batch.public_id


def _sold_option(draft: GiftBatchDraft) -> PriceOption:
    option = PriceOption.objects.filter(public_id=draft.option, archived_at=None).select_related("plan").first()
    if option is None:
        raise OptionNotFound(field="option")
    if option.plan.state != PlanState.ON_SALE:
        raise PlanNotOnSale(field="option")
    is_over_first = option.last_day is not None and draft.expires_at > end_of_day(option.last_day)
    if option.plan.is_free or is_over_first:
        raise GiftBatchInvalid(field="option" if option.plan.is_free else "expires_at")
    return option

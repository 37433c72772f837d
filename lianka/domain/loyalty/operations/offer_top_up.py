"""The operator offers a top-up, and withdraws it."""

from datetime import datetime

from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.loyalty.errors import (
    AllianceNotLicensed,
    InvalidTopUpOffer,
    TopUpOfferExists,
    TopUpOfferNotFound,
)
from lianka.domain.loyalty.models import TopUpOffer
from lianka.domain.loyalty.queries import get_stored_value_rules
from lianka.domain.loyalty.values import LAWFUL_NAMED_FEN, BonusFunder, TopUpDraft
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def offer_top_up(*, draft: TopUpDraft, by: Actor, at: datetime) -> str:
    """Offer a top-up from `starts_at` on and return its public id. Whoever pays it is given the bonus at once.

    Raises `InvalidTopUpOffer`, `MerchantNotFound`, `TopUpOfferExists`, and `AllianceNotLicensed` for an offer of the
    alliance itself without a licence on the day it starts.
    """
    _check(draft)
    try:
        with django_transaction.atomic():
            offer = TopUpOffer.objects.create(
                public_id=new_public_id("tuo"), **draft._asdict(), created_at=at, created_by=f"{by.kind}:{by.name}"
            )
    except IntegrityError as error:
        raise TopUpOfferExists(field="amount_fen") from error
    facts = {
        **draft._asdict(),
        "starts_at": draft.starts_at.isoformat(),
        "ends_at": draft.ends_at and draft.ends_at.isoformat(),
    }
    audit.record(by=by, action="loyalty.offer_top_up", subject=offer.public_id, at=at, facts=facts)
    return offer.public_id


@transaction
def withdraw_top_up(*, offer_public_id: str, reason: str = "", by: Actor, at: datetime) -> None:
    """Offer this top-up no more. Orders that wait for their payment still get what they were promised.

    Withdrawn already, it stays as it is. Raises `TopUpOfferNotFound`.
    """
    offer = TopUpOffer.objects.select_for_update(no_key=True).filter(public_id=offer_public_id).first()
    if offer is None:
        raise TopUpOfferNotFound(field="offer")
    if offer.withdrawn_at is not None:
        return
    offer.withdrawn_at, offer.withdrawn_by = at, f"{by.kind}:{by.name}"
    offer.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(by=by, action="loyalty.withdraw_top_up", subject=offer.public_id, at=at, facts={}, reason=reason)


def _check(draft: TopUpDraft) -> None:
    if not 0 < draft.amount_fen <= LAWFUL_NAMED_FEN:
        raise InvalidTopUpOffer(field="amount_fen")
    if not 0 <= draft.bonus_fen <= draft.amount_fen:
        raise InvalidTopUpOffer(field="bonus_fen")
    if draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise InvalidTopUpOffer(field="ends_at")
    if draft.merchant_id is not None:
        get_merchant(merchant_id=draft.merchant_id)
    elif draft.funder != BonusFunder.PLATFORM:
        raise InvalidTopUpOffer(field="funder")
    elif not get_stored_value_rules().is_licensed(business_date(draft.starts_at)):
        raise AllianceNotLicensed(field="merchant")

"""Let one merchant join."""

from datetime import datetime

from lianka.domain.merchants.errors import MerchantNameTaken
from lianka.domain.merchants.operations.create_merchants import create_merchants
from lianka.domain.merchants.queries import merchant_ids_by_name
from lianka.domain.merchants.values import MerchantDraft, normalise_name
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock


@transaction
def create_merchant(*, draft: MerchantDraft, by: Actor, at: datetime) -> int:
    """Create the merchant, with its contract if it signs one, and return its party id.

    Raises `MerchantNameTaken` and whatever `create_merchants` raises.
    """
    # A rival that creates it meanwhile is waited for, or its merchant would be answered as if it were ours.
    wait_for_lock(f"merchant-name:{normalise_name(draft.name)}")
    if merchant_ids_by_name(names=[draft.name]):
        raise MerchantNameTaken(field="name")
    return create_merchants(drafts=[draft], by=by, at=at)[draft.name]

"""Let a merchant's program, such as its till, speak for the merchant."""

from collections.abc import Collection
from datetime import datetime

from lianka.domain.access.operations.issue_api_key import issue_api_key
from lianka.domain.access.values import ApiScope, IssuedApiKey
from lianka.domain.merchants.errors import MerchantHasLeft, StoreNotFound
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.queries import get_merchant
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def add_api_key(
    *,
    merchant_id: int,
    label: str,
    scopes: Collection[ApiScope],
    store_public_id: str = "",
    by: Actor,
    at: datetime,
) -> IssuedApiKey:
    """Issue a key of the merchant, limited to one store if it is named. Ends with `revoke_api_key`.

    The secret is in the answer and can never be seen again. Raises `MerchantNotFound`, `MerchantHasLeft`,
    `StoreNotFound` for a store of another merchant, `ApiKeyLabelInvalid` or `ApiKeyWithoutScope`.
    """
    merchant = get_merchant(merchant_id=merchant_id)
    if merchant.status == MerchantStatus.LEFT:
        raise MerchantHasLeft(field="merchant")
    if store_public_id and not Store.objects.filter(public_id=store_public_id, merchant=merchant).exists():
        raise StoreNotFound(field="store")
    return issue_api_key(party_id=merchant_id, store=store_public_id, label=label, scopes=scopes, by=by, at=at)

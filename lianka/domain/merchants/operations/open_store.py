"""Open a merchant's store."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.merchants.errors import StoreNameInvalid, StoreNameTaken
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.queries import get_merchant
from lianka.domain.merchants.values import NAME_LENGTH_MAX
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def open_store(*, merchant_id: int, name: str, address: str = "", by: Actor, at: datetime) -> Store:
    """Open a store where the merchant serves members.

    Raises `MerchantNotFound`, `StoreNameInvalid` or `StoreNameTaken`.
    """
    merchant = get_merchant(merchant_id=merchant_id)
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_LENGTH_MAX:
        raise StoreNameInvalid(field="name")
    public_id = new_public_id("sto")
    try:
        store = Store.objects.create(merchant=merchant, public_id=public_id, name=name, address=address, opened_at=at)
    except IntegrityError as error:
        raise StoreNameTaken(field="name") from error
    record(by=by, action="merchants.open_store", subject=public_id, at=at, facts={"merchant": merchant.code})
    return store

"""How much of a line coins may pay at a store (PTS-10)."""

from datetime import datetime

from lianka.domain.merchants.errors import CoinShareInvalid, StoreNotFound
from lianka.domain.merchants.models import Store
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate

_WHOLE = Rate.of(1)


@transaction
def set_coin_share(*, store_public_id: str, share: Rate, by: Actor, at: datetime) -> None:
    """Let coins pay up to this share of each line at the store, from the next quote on; 0 takes none.

    Raises `StoreNotFound`, or `CoinShareInvalid` for more than the whole line.
    """
    if share > _WHOLE:
        raise CoinShareInvalid(field="share")
    store = Store.objects.select_for_update(no_key=True).filter(public_id=store_public_id).first()
    if store is None:
        raise StoreNotFound(field="store")
    facts = {"from": str(store.coin_share), "to": str(share)}
    store.coin_share = share
    store.save(update_fields=["coin_share"])
    record(by=by, action="merchants.set_coin_share", subject=store_public_id, at=at, facts=facts)

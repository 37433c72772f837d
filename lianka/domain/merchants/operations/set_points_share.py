"""How much of a line points may pay at a store (PTS-7)."""

from datetime import datetime

from lianka.domain.merchants.errors import PointsShareInvalid, StoreNotFound
from lianka.domain.merchants.models import Store
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate

_WHOLE = Rate.of(1)


@transaction
def set_points_share(*, store_public_id: str, share: Rate, by: Actor, at: datetime) -> None:
    """Let points pay up to this share of each line at the store, from the next quote on.

    Raises `StoreNotFound`, or `PointsShareInvalid` for more than the whole line.
    """
    if share > _WHOLE:
        raise PointsShareInvalid(field="share")
    store = Store.objects.select_for_update(no_key=True).filter(public_id=store_public_id).first()
    if store is None:
        raise StoreNotFound(field="store")
    facts = {"from": str(store.points_share), "to": str(share)}
    store.points_share = share
    store.save(update_fields=["points_share"])
    record(by=by, action="merchants.set_points_share", subject=store_public_id, at=at, facts=facts)

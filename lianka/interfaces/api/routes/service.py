"""Whether the service answers, and the stores a key speaks for."""

from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest
from ninja import Router

from lianka.domain.merchants.queries import list_stores
from lianka.foundation import clock
from lianka.foundation.db import fetch_all
from lianka.interfaces.api.errors import Unavailable
from lianka.interfaces.api.keys import BearerKey, caller_of
from lianka.interfaces.api.moments import in_zone
from lianka.interfaces.api.routes import answers
from lianka.interfaces.api.schemas.base import ErrorBody
from lianka.interfaces.api.schemas.stores import HealthOut, StoreOut, StoresOut

router = Router(tags=["Service"])


@router.get(
    "/health",
    response={200: HealthOut, 503: ErrorBody},
    auth=None,
    operation_id="get_health",
    summary="Whether the service answers",
)
def get_health(request: HttpRequest) -> HealthOut:
    """Whether the service and its database answer. Needs no key."""
    try:
        fetch_all("SELECT 1")
    except DatabaseError as error:
        raise Unavailable from error
    return HealthOut(status="ok", time=_now())


@router.get(
    "/stores",
    response=answers(ok=StoresOut),
    auth=BearerKey(),
    operation_id="list_stores",
    summary="The stores a key speaks for",
)
def list_own_stores(request: HttpRequest) -> StoresOut:
    """The stores the key speaks for, in the order they were opened. Any key may ask."""
    caller = caller_of(request)
    stores = list_stores(merchant_ids=[caller.merchant_id])
    return StoresOut(data=[StoreOut.of(each) for each in stores if caller.holder.store in ("", each.public_id)])


def _now() -> datetime:
    return in_zone(clock.now())

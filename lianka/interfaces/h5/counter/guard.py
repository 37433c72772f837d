"""Who stands at which counter. Policies decide; what belongs to another merchant does not exist here (MCH-2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode

import django_otp
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from lianka.domain.access.models import User
from lianka.domain.access.policies import Action
from lianka.domain.access.queries import needs_second_factor
from lianka.domain.checkout.errors import OrderNotFound, PurchaseNotFound
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.receipts import get_receipt
from lianka.domain.checkout.values import OrderView, Receipt
from lianka.domain.merchants.queries import list_stores_of_staff, merchants_of_staff
from lianka.domain.merchants.values import StoreView
from lianka.foundation import clock
from lianka.foundation.audit import Actor, ActorKind
from lianka.interfaces.h5.counter.pages import go_to, show

P = ParamSpec("P")
_STORE: Final = "counter_store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A user at the counter of one store, the moment of the request, and the stores they may stand at."""

    user: User
    store: StoreView
    stores: Sequence[StoreView]
    at: datetime

    @property
    def by(self) -> Actor:
        """The user, as audit and books name them."""
        return actor_of(self.user)

    @property
    def runs_whole_merchant(self) -> bool:
        """Whether the user sees all of the store's merchant, and not only one store. One statement."""
        return self.store.merchant_id in merchants_of_staff(user_id=self.user.pk, action=Action.TAKE_PAYMENTS)


def for_staff(
    page: Callable[Concatenate[HttpRequest, User, Sequence[StoreView], P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the page its signed-in user and the stores they may stand at; nobody else gets in. Nothing is cached."""

    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _send_to("counter:sign_in", request)
        if lacks_second_factor(user):
            has_device = django_otp.user_has_device(user)
            return _send_to("counter:second_factor" if has_device else "admin:login", request)
        stores = list_stores_of_staff(user_id=user.pk, action=Action.TAKE_PAYMENTS)
        if not stores:
            return show(request, "no_counter", {}, at=clock.now(), status=403)
        return page(request, user, stores, *args, **kwargs)

    return guarded


def at_counter(
    page: Callable[Concatenate[HttpRequest, Counter, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the page its counter; whoever may stand at several chooses one first."""

    @for_staff
    @wraps(page)
    def guarded(
        request: HttpRequest, user: User, stores: Sequence[StoreView], /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        store = chosen_store(request, stores)
        if store is None:
            return _send_to("counter:stores", request)
        counter = Counter(user=user, store=store, stores=stores, at=clock.now())
        return page(request, counter, *args, **kwargs)

    return guarded


def chosen_store(request: HttpRequest, stores: Sequence[StoreView]) -> StoreView | None:
    """The store the session stands at, as long as the user may; the only one there is needs no choice."""
    if len(stores) == 1:
        return stores[0]
    chosen = request.session.get(_STORE)
    return next((store for store in stores if store.public_id == chosen), None)


def choose_store(request: HttpRequest, stores: Sequence[StoreView], public_id: str) -> None:
    """Stand at this store from now on; a store where the user may not stand is not found."""
    if public_id not in {store.public_id for store in stores}:
        raise Http404
    request.session[_STORE] = public_id


def order_for(counter: Counter, public_id: str) -> OrderView:
    """The order, if it is of a store the user may stand at; any other does not exist."""
    try:
        order = get_order(public_id=public_id)
    except OrderNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    if order.store_id not in {store.store_id for store in counter.stores}:
        raise Http404(str(OrderNotFound()))
    return order


def receipt_for(counter: Counter, public_id: str) -> Receipt:
    """The purchase, if it was made where the user may stand; any other does not exist.

    One whose store the till did not tell belongs to those who see all of the merchant.
    """
    try:
        receipt = get_receipt(purchase_id=public_id)
    except PurchaseNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    if not _is_at(counter, receipt, Action.TAKE_PAYMENTS, [store.store_id for store in counter.stores]):
        raise Http404(str(PurchaseNotFound()))
    return receipt


def may_refund(counter: Counter, receipt: Receipt) -> bool:
    """Whether the user's role where the purchase was made allows refunds."""
    stores = list_stores_of_staff(user_id=counter.user.pk, action=Action.REFUND_PURCHASES)
    return _is_at(counter, receipt, Action.REFUND_PURCHASES, [store.store_id for store in stores])


def actor_of(user: User) -> Actor:
    """The user at a counter, as audit and books name them."""
    return Actor(ActorKind.STAFF, user.get_username())


def lacks_second_factor(user: User) -> bool:
    """Whether the session has still to show a second factor that the user has or must have."""
    # The middleware of django-otp adds the method to whoever signed in.
    if user.is_verified():  # type: ignore[attr-defined]  # see above
        return False
    return django_otp.user_has_device(user) or needs_second_factor(user=user)


def _is_at(counter: Counter, receipt: Receipt, action: Action, store_ids: Sequence[int]) -> bool:
    if receipt.store_id is not None:
        return receipt.store_id in store_ids
    return receipt.merchant_id in merchants_of_staff(user_id=counter.user.pk, action=action)


def _send_to(name: str, request: HttpRequest) -> HttpResponse:
    # A form that is sent again after signing in would find no form there.
    is_page = request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request")
    query = f"?{urlencode({'next': request.get_full_path()})}" if is_page else ""
    return go_to(request, f"{reverse(name)}{query}")

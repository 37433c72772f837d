"""Who asks: a merchant's program, known by its key."""

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from lianka.domain.access.operations.note_api_key_use import note_api_key_use, use_is_worth_a_note
from lianka.domain.access.values import ApiScope
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.queries import find_key_holder, get_store
from lianka.domain.merchants.values import KeyHolder, MerchantStatus, StoreView
from lianka.foundation import clock
from lianka.foundation.audit import Actor, ActorKind
from lianka.interfaces.api.errors import ApiKeyUnknown, MerchantGone, ScopeMissing
from lianka.interfaces.api.parsing import check_size


@dataclass(frozen=True, slots=True)
class Caller:
    """The program that asks, and the merchant it speaks for."""

    holder: KeyHolder

    @property
    def merchant_id(self) -> int:
        """The merchant whose things alone the program sees."""
        return self.holder.merchant_id

    @property
    def actor(self) -> Actor:
        """The program as the audit names it; idempotency keys are the merchant's, whichever program sends them."""
        return Actor(ActorKind.API_KEY, self.holder.key_id, behalf=self.holder.merchant_public_id)

    def own_store(self, public_id: str) -> str:
        """The store, unless the key speaks for another one alone; whose it is, is not asked. Raises `StoreNotFound`."""
        if self.holder.store not in ("", public_id):
            raise StoreNotFound(field="store")
        return public_id

    def store(self, public_id: str) -> StoreView:
        """The store, if the key speaks for it; any other store does not exist. Raises `StoreNotFound`."""
        store = get_store(public_id=self.own_store(public_id))
        if store.merchant_id != self.merchant_id:
            raise StoreNotFound(field="store")
        return store


class BearerKey(HttpBearer):
    """Lets pass whoever shows a key with the scope that the operation takes."""

    def __init__(self, scope: ApiScope | None = None) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller. Raises `ApiKeyUnknown`, `MerchantGone`, `ScopeMissing`, or `BodyTooLarge`."""
        holder = find_key_holder(secret=token)
        if holder is None:
            raise ApiKeyUnknown
        if holder.merchant_status == MerchantStatus.LEFT:
            raise MerchantGone
        if self.scope is not None and self.scope not in holder.scopes:
            raise ScopeMissing(scope=self.scope.value)
        check_size(request)
        at = clock.now()
        if use_is_worth_a_note(latest_used_at=holder.latest_used_at, at=at):
            note_api_key_use(public_id=holder.key_id, at=at)
        return Caller(holder)


def caller_of(request: HttpRequest) -> Caller:
    """Who asks, where `BearerKey` let pass."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]  # put there by ninja

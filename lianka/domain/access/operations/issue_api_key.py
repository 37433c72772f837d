"""Give a merchant's program a key, as a part of issuing it where stores are known."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final

from lianka.domain.access.errors import ApiKeyLabelInvalid, ApiKeyNotForParty, ApiKeyWithoutScope
from lianka.domain.access.models import ApiKey, Party
from lianka.domain.access.queries import hash_api_secret
from lianka.domain.access.values import LABEL_LENGTH_MAX, ApiScope, IssuedApiKey
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required
from lianka.foundation.identifiers import new_public_id

SECRET_PREFIX: Final = "lk_"
_SECRET_BYTES: Final = 24


@transaction_required
def issue_api_key(
    *, party_id: int, store: str, label: str, scopes: Collection[ApiScope], by: Actor, at: datetime
) -> IssuedApiKey:
    """Make a key of the merchant, limited to a store if its public id is given, and return its secret, once.

    Does not check whose store it is. Raises `ApiKeyLabelInvalid`, `ApiKeyWithoutScope` or `ApiKeyNotForParty`.
    """
    label = label.strip()
    if not 1 <= len(label) <= LABEL_LENGTH_MAX or not label.isprintable():
        raise ApiKeyLabelInvalid(field="label")
    if not scopes:
        raise ApiKeyWithoutScope(field="scopes")
    party = Party.objects.get(pk=party_id)
    if party.kind != Party.Kind.MERCHANT:
        raise ApiKeyNotForParty(field="merchant")
    issued = IssuedApiKey(new_public_id("key"), SECRET_PREFIX + secrets.token_hex(_SECRET_BYTES))
    chosen = [scope.value for scope in ApiScope if scope in scopes]
    ApiKey.objects.create(
        public_id=issued.public_id,
        party=party,
        store=store,
        label=label,
        scopes=" ".join(chosen),
        secret_hash=hash_api_secret(issued.secret),
        created_at=at,
        created_by=f"{by.kind}:{by.name}",
    )
    facts = {"party": party.public_id, "store": store, "scopes": chosen}
    record(by=by, action="access.issue_api_key", subject=issued.public_id, at=at, facts=facts)
    return issued

"""A member has a tier for a while that it did not grow to: from a card, a reward, or by hand (MBR-7, MBR-9)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.errors import GrantEndsBeforeItBegins, TierNotFound
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.values import TierGranted
from lianka.foundation.db import transaction_required


@transaction_required
def grant_tiers(grants: Sequence[TierGranted]) -> int:
    """Let each member have its tier at least while the grant lasts, and return how many grants were new.

    A cause grants once, also when it was revoked since. What members grew to goes on underneath. One statement beside
    the settings. Raises `TierNotFound` and `GrantEndsBeforeItBegins`.
    """
    book = get_tier_book() if grants else None
    for grant in grants:
        if book is None or grant.tier not in book.terms:
            raise TierNotFound(field="tier")
        if grant.valid_until is not None and grant.valid_until <= grant.valid_from:
            raise GrantEndsBeforeItBegins(field="valid_until")
    return tier_store.insert_grants(grants)


@transaction_required
def revoke_tier_grants(causes: Collection[str], *, at: datetime) -> int:
    """End the grants of these causes at `at`, and return how many were not ended before. Unknown causes end none."""
    return tier_store.revoke_grants(causes, at=at) if causes else 0

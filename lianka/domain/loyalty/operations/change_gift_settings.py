"""The operator changes what gifts of the platform cost, and how long coins live."""

from datetime import datetime

from lianka.domain.loyalty.errors import InvalidPointsTerms
from lianka.domain.loyalty.models import GiftSettings
from lianka.domain.loyalty.values import GiftTerms
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate

PRICE_MAX = Rate.of(1_000)
MONTHS_MAX = 1200


@transaction
def change_gift_settings(*, terms: GiftTerms, by: Actor, at: datetime) -> None:
    """Set what a point given away costs the platform and how long coins live, for gifts from now on.

    What was given already stays as it is. Raises `InvalidPointsTerms` for a price above ten yuan a point and for
    coins that would outlive a century.
    """
    if terms.price > PRICE_MAX:
        raise InvalidPointsTerms(field="gift_price")
    if not 0 <= terms.coins_valid_months <= MONTHS_MAX:
        raise InvalidPointsTerms(field="coins_valid_months")
    settings = {"gift_price": terms.price, "coins_valid_months": terms.coins_valid_months}
    GiftSettings.objects.update_or_create(pk=1, defaults=settings)
    facts = {**settings, "gift_price": str(terms.price)}
    audit.record(by=by, action="loyalty.change_gift_settings", subject="gift_settings", at=at, facts=facts)

"""A merchant begins to buy its points in advance."""

from datetime import datetime

from lianka.domain.loyalty.errors import InvalidPointsTerms
from lianka.domain.loyalty.models import PrepaidAccount
from lianka.domain.loyalty.operations.cover_points_due import cover_accounts
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def open_prepaid_account(
    *, merchant_id: int, reserve_fen: int = 0, alert_threshold_fen: int = 0, by: Actor, at: datetime
) -> None:
    """Open a merchant's account of points bought in advance, or change its reserve and alert threshold.

    Does not change the contract: whether points are charged as issued or paid in advance is agreed there.
    Raises `MerchantNotFound` and `InvalidPointsTerms`.
    """
    for field, amount in (("reserve_fen", reserve_fen), ("alert_threshold_fen", alert_threshold_fen)):
        if amount < 0:
            raise InvalidPointsTerms(field=field)
    merchant = get_merchant(merchant_id=merchant_id)
    terms = {"reserve_fen": reserve_fen, "alert_threshold_fen": alert_threshold_fen}
    PrepaidAccount.objects.update_or_create(
        merchant_id=merchant.pk, defaults=terms, create_defaults={**terms, "opened_at": at}
    )
    cover_accounts([merchant.pk], at=at)
    audit.record(by=by, action="loyalty.open_prepaid_account", subject=merchant.code, at=at, facts=terms)

"""Listeners that turn events into notices for operators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lianka.domain.merchants.queries import get_merchant
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.notices.values import NoticeTopic
from lianka.foundation.db import transaction_required


@transaction_required
def tell_points_ran_low(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Tell operators that a merchant's points bought in advance are running low."""
    OperatorNotice.objects.create(
        topic=NoticeTopic.POINTS_RAN_LOW,
        subject=get_merchant(merchant_id=payload["merchant_id"]).code,
        facts={"left_fen": payload["left_fen"]},
        created_at=at,
    )

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


@transaction_required
def tell_refund_failed(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Tell operators that a refund was given up until one of them has it tried again."""
    OperatorNotice.objects.create(
        topic=NoticeTopic.REFUND_FAILED,
        subject=payload["refund_id"],
        facts={name: payload[name] for name in ("payment_id", "subject", "amount_fen")},
        created_at=at,
    )


@transaction_required
def tell_wrong_amount_found(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Tell operators that a provider took another amount than was asked, and that nothing more happens by itself."""
    OperatorNotice.objects.create(
        topic=NoticeTopic.WRONG_AMOUNT_FOUND,
        subject=payload["payment_id"],
        facts={name: payload[name] for name in ("subject", "amount_fen", "taken_fen")},
        created_at=at,
    )


@transaction_required
def tell_budget_ran_low(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Tell operators that most of a budget for gifts is spent."""
    _tell_of_budget(NoticeTopic.BUDGET_RAN_LOW, payload, at=at)


@transaction_required
def tell_budget_exhausted(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Tell operators that a gift was not given because its budget has too little left."""
    _tell_of_budget(NoticeTopic.BUDGET_EXHAUSTED, payload, at=at)


def _tell_of_budget(topic: NoticeTopic, payload: Mapping[str, Any], *, at: datetime) -> None:
    facts = {name: payload[name] for name in ("name", "spent_fen", "limit_fen")}
    OperatorNotice.objects.create(topic=topic, subject=payload["budget"], facts=facts, created_at=at)

"""Operators are told of payments and refunds that need a person."""

import pytest

from lianka.config import wiring
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.payments.events import REFUND_FAILED, WRONG_AMOUNT_FOUND
from lianka.foundation.db import transaction
from lianka.foundation.outbox import drain, publish
from tests.world import OPENED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]
PAYMENT = {"payment_id": "pay_1", "subject": "ord_1", "amount_fen": 8_800}


def test_a_refund_that_was_given_up_becomes_a_notice() -> None:
    refund = {**PAYMENT, "refund_id": "prf_1", "cause": "ref_1", "merchant_id": None}

    transaction(publish)(REFUND_FAILED, refund, at=OPENED_AT)

    assert drain(at=OPENED_AT) == len(wiring.LISTENERS[REFUND_FAILED])
    notice = OperatorNotice.objects.get()
    assert (notice.topic, notice.subject, notice.facts) == ("refund_failed", "prf_1", PAYMENT)


def test_another_amount_than_was_asked_becomes_a_notice() -> None:
    transaction(publish)(WRONG_AMOUNT_FOUND, {**PAYMENT, "taken_fen": 8_801}, at=OPENED_AT)

    assert drain(at=OPENED_AT) == len(wiring.LISTENERS[WRONG_AMOUNT_FOUND])
    notice = OperatorNotice.objects.get()
    assert (notice.topic, notice.subject) == ("wrong_amount_found", "pay_1")
    assert notice.facts == {"subject": "ord_1", "amount_fen": 8_800, "taken_fen": 8_801}

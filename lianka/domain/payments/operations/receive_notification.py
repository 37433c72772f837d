"""A provider tells that something was paid or refunded."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from lianka.domain.payments.errors import (
    NotificationAmountWrong,
    NotificationForged,
    NotificationForUnknownPayment,
    NotificationStale,
)
from lianka.domain.payments.models import Payment, PaymentNotification, PaymentRefund
from lianka.domain.payments.operations.apply_charge import follow_charge, is_amount_wrong
from lianka.domain.payments.operations.move_refund import follow_refund, lock_refund
from lianka.domain.payments.providers.port import (
    ProviderNotification,
    ProviderRefund,
    StaleSignature,
    WrongSignature,
)
from lianka.domain.payments.providers.registry import get_provider
from lianka.domain.payments.rules.refund_numbers import refund_id_of
from lianka.domain.payments.values import PaymentChange, ProviderCharge, Verdict
from lianka.foundation.db import KeptRefusal, transaction_required
from lianka.foundation.errors import DomainError

_REFUSALS: Mapping[Verdict, type[DomainError]] = {
    Verdict.FORGED: NotificationForged,
    Verdict.STALE: NotificationStale,
    Verdict.UNKNOWN_PAYMENT: NotificationForUnknownPayment,
    Verdict.WRONG_AMOUNT: NotificationAmountWrong,
}


@transaction_required
def receive_notification(
    *, provider: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> PaymentChange | None:
    """Verify what a provider tells, keep that it was told, and return what it changes of a payment; None for nothing.

    A copy, and what is known already, change nothing. What is told of a refund is done here.
    Raises `ProviderNotFound`, and kept: `NotificationForged`, `NotificationStale`, `NotificationForUnknownPayment`,
    `NotificationAmountWrong`.
    """
    desk = _Desk(provider=provider, body=body, at=at)
    try:
        told = get_provider(provider).verify_notification(headers, body, at=at)
    except WrongSignature:
        desk.refuse(Verdict.FORGED, event_id="")
    except StaleSignature as stale:
        desk.refuse(Verdict.STALE, event_id=stale.event_id)
    if isinstance(told.about, ProviderRefund):
        _receive_refund(desk, told, told.about)
        return None
    return _receive_charge(desk, told, told.about)


class _Desk:
    """Where notifications are entered, each with what was thought of it."""

    def __init__(self, *, provider: str, body: bytes, at: datetime) -> None:
        self.provider, self.at = provider, at
        self._body_sha256 = hashlib.sha256(body).hexdigest()

    def is_known(self, event_id: str) -> bool:
        accepted = PaymentNotification.objects.filter(verdict=Verdict.ACCEPTED)
        return accepted.filter(provider=self.provider, event_id=event_id).exists()

    def enter(self, verdict: Verdict, *, event_id: str, payment_id: int | None = None) -> None:
        PaymentNotification.objects.create(
            provider=self.provider,
            event_id=event_id,
            verdict=verdict,
            payment_id=payment_id,
            body_sha256=self._body_sha256,
            received_at=self.at,
        )

    def refuse(self, verdict: Verdict, *, event_id: str, payment_id: int | None = None) -> NoReturn:
        self.enter(verdict, event_id=event_id, payment_id=payment_id)
        raise KeptRefusal(_REFUSALS[verdict](field="notification"))


def _receive_charge(desk: _Desk, told: ProviderNotification, charge: ProviderCharge) -> PaymentChange | None:
    # Locked before anything is looked at: of copies that come at once each waits for the one before.
    found = Payment.objects.select_for_update(no_key=True)
    payment = found.filter(public_id=charge.payment_id, provider=desk.provider).first()
    if payment is None:
        desk.refuse(Verdict.UNKNOWN_PAYMENT, event_id=told.event_id)
    if is_amount_wrong(payment, charge):
        desk.refuse(Verdict.WRONG_AMOUNT, event_id=told.event_id, payment_id=payment.pk)
    if desk.is_known(told.event_id):
        desk.enter(Verdict.DUPLICATE, event_id=told.event_id, payment_id=payment.pk)
        return None
    desk.enter(Verdict.ACCEPTED, event_id=told.event_id, payment_id=payment.pk)
    return follow_charge(payment=payment, charge=charge, reason=f"notification {told.event_id}", at=desk.at)


def _receive_refund(desk: _Desk, told: ProviderNotification, answer: ProviderRefund) -> None:
    refund = _find_refund(desk, answer)
    if refund is None:
        desk.refuse(Verdict.UNKNOWN_PAYMENT, event_id=told.event_id)
    if answer.amount_fen != refund.amount_fen:
        desk.refuse(Verdict.WRONG_AMOUNT, event_id=told.event_id, payment_id=refund.payment_id)
    if desk.is_known(told.event_id):
        desk.enter(Verdict.DUPLICATE, event_id=told.event_id, payment_id=refund.payment_id)
        return
    desk.enter(Verdict.ACCEPTED, event_id=told.event_id, payment_id=refund.payment_id)
    follow_refund(refund=refund, answer=answer, at=desk.at)


def _find_refund(desk: _Desk, answer: ProviderRefund) -> PaymentRefund | None:
    refund = lock_refund(public_id=refund_id_of(answer.number))
    return refund if refund is not None and refund.payment.provider == desk.provider else None

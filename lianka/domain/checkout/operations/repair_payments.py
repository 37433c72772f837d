"""Payments whose notifications never came, and orders nobody pays: both are put right by asking the provider."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from lianka.domain.checkout.operations.settle_payment import settle_payment
from lianka.domain.payments.operations.apply_charge import apply_charge
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.operations.look_up import look_up
from lianka.domain.payments.queries import list_payments_to_close, list_payments_to_repair
from lianka.domain.payments.values import ProviderCharge
from lianka.foundation.db import transaction

log = logging.getLogger(__name__)

AT_ONCE: Final = 100


def repair_payments(*, at: datetime) -> int:
    """As an interval job: ask the provider about payments not heard of for a while; returns how many changed."""
    return _go_through(list_payments_to_repair(at=at, limit=AT_ONCE), look_up, at)


def close_unpaid(*, at: datetime) -> int:
    """As an interval job: close what was not paid in time, at the provider first; returns how many changed.

    One that turns out to be paid is captured instead.
    """
    return _go_through(list_payments_to_close(at=at, limit=AT_ONCE), close_at_provider, at)


def bring_up_to_date(*, payment_id: str, ask: Callable[..., ProviderCharge], at: datetime) -> bool:
    """Ask the provider outside any transaction, then apply its answer in one. Returns whether anything changed."""
    return _apply(payment_id=payment_id, charge=ask(payment_id=payment_id, at=at), at=at)


def _go_through(payment_ids: Iterable[str], ask: Callable[..., ProviderCharge], at: datetime) -> int:
    changed = 0
    for payment_id in payment_ids:
        try:
            changed += bring_up_to_date(payment_id=payment_id, ask=ask, at=at)
        except Exception:
            # One payment in trouble must not keep the others waiting; it comes up again at the next run.
            log.exception("Payment %s could not be brought up to date.", payment_id)
    return changed


@transaction
def _apply(*, payment_id: str, charge: ProviderCharge, at: datetime) -> bool:
    change = apply_charge(payment_id=payment_id, charge=charge, at=at)
    if change is None:
        return False
    settle_payment(change=change, at=at)
    return True

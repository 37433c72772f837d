"""How long to wait before a payment or a refund is looked after again."""

from datetime import datetime, timedelta
from typing import Final

LOOK_UP_WAIT_FIRST: Final = timedelta(seconds=15)
LOOK_UP_WAIT_MAX: Final = timedelta(hours=1)
LATEST_LOOK_AFTER: Final = timedelta(minutes=10)
"""A closed payment is looked at once more this much later: nothing may be taken for an order that is gone."""

REFUND_WAIT_FIRST: Final = timedelta(seconds=10)
REFUND_WAIT_MAX: Final = timedelta(hours=1)
REFUND_ATTEMPTS_MAX: Final = 12
"""Some three and a half hours; then a person is told."""


def next_look_up(*, since: datetime, at: datetime) -> datetime:
    """When to ask a provider again: the waits double, from 15 seconds to an hour."""
    return at + _within(at - since, LOOK_UP_WAIT_FIRST, LOOK_UP_WAIT_MAX)


def next_refund_try(*, attempts: int, at: datetime) -> datetime:
    """When to send a refund again after so many attempts: the waits double, from 10 seconds to an hour."""
    doublings = min(attempts - 1, 20)
    wait: timedelta = min(REFUND_WAIT_FIRST * 2**doublings, REFUND_WAIT_MAX)
    return at + wait


def next_refund_question(*, sent_at: datetime, at: datetime) -> datetime:
    """When to ask for the outcome of a refund again: the waits double, from 10 seconds to an hour."""
    return at + _within(at - sent_at, REFUND_WAIT_FIRST, REFUND_WAIT_MAX)


def _within(wait: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return max(least, min(wait, most))

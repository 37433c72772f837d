"""What time it is. Doors read the clock and pass `at` down; nothing else does.

A demo or a test may move the clock: the shift is a row, so that every process of the installation
agrees. Without `LIANKA_CLOCK_CAN_BE_MOVED` the row is never read.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from lianka.foundation.models import ClockShift


def now() -> datetime:
    """The present moment in UTC, with the alliance's shift where the clock can be moved."""
    present = datetime.now(UTC)
    return present + _shift() if settings.LIANKA_CLOCK_CAN_BE_MOVED else present


def move_clock(*, to: datetime) -> None:
    """Let the clock go on from `to`. Never backwards: what is booked has happened.

    Raises `RuntimeError` where the clock cannot be moved, `ValueError` for a moment in the past.
    """
    if not settings.LIANKA_CLOCK_CAN_BE_MOVED:
        raise RuntimeError("The clock of this installation cannot be moved (LIANKA_CLOCK_CAN_BE_MOVED).")
    if to < now():
        raise ValueError("The clock only moves forward.")
    shift = to - datetime.now(UTC)
    ClockShift.objects.update_or_create(pk=1, defaults={"microseconds": shift // timedelta(microseconds=1)})


def _shift() -> timedelta:
    row = ClockShift.objects.filter(pk=1).first()
    return timedelta(microseconds=row.microseconds) if row else timedelta()

"""How long points live (PTS-4). Pure; `docs/rules/validity.md` has the worked numbers.

A moment of expiry is exclusive: a point lives while `t < expires_at`. It depends on the business day
alone, so one answer a day is kept: an import asks for fifty thousand points of a few hundred days.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lianka.domain.loyalty.errors import CycleStartMissing, ValidityTooLong
from lianka.domain.loyalty.values import ValidityKind, ValidityPolicy
from lianka.foundation.calendar import add_months, business_date, end_of_day, end_of_month, start_of_day

_DAYS_KEPT = 4096


class Expiry(NamedTuple):
    """When a point expires (`None`: never), and the cycle's start to remember (`None`: not a cycle)."""

    expires_at: datetime | None
    cycle_from: datetime | None


def expires_at(
    policy: ValidityPolicy,
    *,
    earned_at: datetime,
    activated_at: datetime | None = None,
    cycle_from: datetime | None = None,
    zone: ZoneInfo,
) -> datetime | None:
    """When a point expires, exclusive; `None` when it never does.

    A later `activated_at` takes the place of `earned_at`. Raises `CycleStartMissing` for the kind `cycle`
    without `cycle_from`, `ValidityTooLong` where the calendar ends.
    """
    if policy.kind == ValidityKind.CYCLE and cycle_from is None:
        raise CycleStartMissing(field="cycle_from")
    return find_expiry(
        policy, earned_at=earned_at, activated_at=activated_at, cycle_from=cycle_from, zone=zone
    ).expires_at


def find_expiry(
    policy: ValidityPolicy,
    *,
    earned_at: datetime,
    activated_at: datetime | None = None,
    cycle_from: datetime | None = None,
    zone: ZoneInfo,
) -> Expiry:
    """When a point expires, with the cycle it lies in: without `cycle_from`, or after its end, it starts one.

    Raises `ValidityTooLong` where the calendar ends.
    """
    starts_at = max(earned_at, activated_at) if activated_at else earned_at
    if policy.kind != ValidityKind.CYCLE:
        return Expiry(_end_of_life(policy, business_date(starts_at, zone), zone), None)
    if cycle_from is not None:
        ends_at = _end_of_life(policy, business_date(cycle_from, zone), zone)
        if ends_at is not None and starts_at < ends_at:
            return Expiry(ends_at, cycle_from)
    return Expiry(_end_of_life(policy, business_date(starts_at, zone), zone), starts_at)


@lru_cache(maxsize=_DAYS_KEPT)
def _end_of_life(policy: ValidityPolicy, day: date, zone: ZoneInfo) -> datetime | None:
    try:
        return _end_counted_from(policy, day, zone)
    except (ValueError, OverflowError) as error:
        raise ValidityTooLong(field="n") from error


def _end_counted_from(policy: ValidityPolicy, day: date, zone: ZoneInfo) -> datetime | None:
    n = policy.n or 0
    match policy.kind:
        case ValidityKind.MONTHS:
            return end_of_day(add_months(day, n), zone)
        case ValidityKind.MONTHS_END:
            return end_of_day(end_of_month(add_months(day, n)), zone)
        case ValidityKind.YEAR_END | ValidityKind.CYCLE:
            # The year in which counting starts is the first.
            return start_of_day(date(day.year + n, 1, 1), zone)
        case ValidityKind.DATE if policy.day is not None:
            return end_of_day(policy.day, zone)
        case _:
            return None

"""On which days a card gives its monthly gifts (CARD-7).

A card held without a gap is one run, however often it was renewed: `run_day` is the first of its days. Every calendar
month has at most one gift, so that the month names it.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from lianka.domain.cards.values import MonthGiven, MonthlyDue, MonthlySetting
from lianka.foundation.calendar import ONE_DAY, add_months, end_of_month


def gift_day(*, run_day: date, monthly_day: int | None, month: date) -> date | None:
    """The day of a month's gift, whether the card lasts that long or not; None before the first one.

    The anniversary (`monthly_day` None) is counted from the run's first day, so that the 31st comes back after
    February, and comes one month later for the first time. A fixed day comes after the first day for the first time.
    """
    if monthly_day is None:
        months = _months_between(run_day, month)
        return add_months(run_day, months) if months > 0 else None
    day = month.replace(day=min(monthly_day, monthrange(month.year, month.month)[1]))
    return day if day > run_day else None


def monthly_gifts(
    *,
    run_day: date,
    last_day: date | None,
    settings: Sequence[MonthlySetting],
    until: date,
    since: date | None = None,
) -> list[MonthlyDue]:
    """The monthly gifts of a run through the day `until`, from the first: none after `last_day` (None: for good).

    `settings` from the oldest: for each day, the latest of those that have begun. With `since`, only of its month and
    later ones: a run of many years is not gone through again each day.
    """
    end = until if last_day is None else min(until, last_day)
    begin = run_day if since is None else max(run_day, since)
    return [due for month in _months(begin, end) for due in _in_month(month, run_day, end, settings)]


def next_gift(
    *, run_day: date, last_day: date | None, settings: Sequence[MonthlySetting], after: date
) -> MonthlyDue | None:
    """The first monthly gift after a day, as things are set now; None when there is none any more."""
    horizon = add_months(max(after, run_day), 2)
    due = monthly_gifts(run_day=run_day, last_day=last_day, settings=settings, until=horizon)
    return next((each for each in due if each.day > after), None)


def setting_on(day: date, settings: Sequence[MonthlySetting]) -> MonthlySetting | None:
    """The setting in force on a day: the latest of those that have begun, or None."""
    begun = [each for each in settings if each.from_day <= day]
    return begun[-1] if begun else None


def takes_over_on(*, settings: Sequence[MonthlySetting], today: date) -> date:
    """From which day on a setting made today applies.

    The month that goes on keeps what its holders were told, so it is the first day of the next one. Where nothing
    is given today, nobody was told of anything: tomorrow.
    """
    in_force = setting_on(today, settings)
    if in_force is None or in_force.bundle_id is None:
        return today + ONE_DAY
    return add_months(today.replace(day=1), 1)


def months_given(*, settings: Sequence[MonthlySetting], until: date) -> list[MonthGiven]:
    """What a card gives in the month of `until` and the one before, and on which days of theirs, through `until`.

    Says the same as `monthly_gifts`, for all cards of a plan at once: `settings` from the oldest.
    """
    found = []
    for month in (add_months(until.replace(day=1), -1), until.replace(day=1)):
        for number, setting in enumerate(settings):
            overtaken = [each.from_day - ONE_DAY for each in settings[number + 1 :]]
            first, latest = max(setting.from_day, month), min([end_of_month(month), until, *overtaken])
            if setting.bundle_id is not None and first <= latest:
                found.append(MonthGiven(month, end_of_month(month).day, setting.monthly_day, first, latest))
    return found


def _in_month(month: date, run_day: date, end: date, settings: Sequence[MonthlySetting]) -> Iterator[MonthlyDue]:
    # Two settings can share a month, when nothing was given before the second: then at most one of them finds its day.
    for monthly_day in dict.fromkeys(each.monthly_day for each in settings):
        day = gift_day(run_day=run_day, monthly_day=monthly_day, month=month)
        setting = None if day is None or day > end else setting_on(day, settings)
        if day and setting and setting.monthly_day == monthly_day and setting.bundle_id is not None:
            yield MonthlyDue(month, day, setting.bundle_id)
            return


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month

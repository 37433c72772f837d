"""Business days and calendar months: exact tables, and laws that hold for any day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.foundation.calendar import (
    Period,
    add_months,
    business_date,
    end_of_day,
    end_of_month,
    latest_moment,
    start_of_day,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 0, 0, tzinfo=SHANGHAI), date(2026, 3, 2)),
    ],
)
def test_the_business_day_begins_at_midnight_in_the_alliance_zone(at: datetime, day: date) -> None:
    assert business_date(at, SHANGHAI) == day


def test_a_day_is_half_open() -> None:
    day = date(2026, 3, 1)

    assert start_of_day(day, SHANGHAI) == datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
    assert end_of_day(day, SHANGHAI) == start_of_day(date(2026, 3, 2), SHANGHAI)
    assert latest_moment(day, SHANGHAI) == datetime(2026, 3, 1, 15, 59, 59, 999_999, tzinfo=UTC)


@given(day=DAYS)
def test_both_ends_of_a_day_belong_to_it(day: date) -> None:
    assert business_date(start_of_day(day, SHANGHAI), SHANGHAI) == day
    assert business_date(latest_moment(day, SHANGHAI), SHANGHAI) == day
    assert business_date(end_of_day(day, SHANGHAI), SHANGHAI) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_are_clamped_to_their_end(anchor: date, months: int, expected: date) -> None:
    assert add_months(anchor, months) == expected


@given(anchor=DAYS, months=st.integers(min_value=-240, max_value=240))
def test_months_land_in_the_right_month_on_the_same_day_or_its_end(anchor: date, months: int) -> None:
    landed = add_months(anchor, months)

    assert (landed.year - anchor.year) * 12 + landed.month - anchor.month == months
    assert landed.day == anchor.day or landed == end_of_month(landed) < landed.replace(day=1) + timedelta(anchor.day)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_on_its_own_last_day(day: date, last: date) -> None:
    assert end_of_month(day) == last


@pytest.mark.parametrize(
    ("period", "start", "latest"),
    [
        (Period.month(date(2026, 2, 14)), date(2026, 2, 1), date(2026, 2, 28)),
        (Period.month(date(2026, 12, 31)), date(2026, 12, 1), date(2026, 12, 31)),
        (Period.week(date(2026, 11, 23)), date(2026, 11, 23), date(2026, 11, 29)),
        (Period.week(date(2026, 11, 29)), date(2026, 11, 23), date(2026, 11, 29)),
        (Period.day(date(2026, 11, 23)), date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_periods_begin_and_end_where_people_expect(period: Period, start: date, latest: date) -> None:
    assert (period.start, period.latest_day) == (start, latest)


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 28)])
def test_a_period_that_does_not_end_after_it_starts_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2026, 3, 1), end)


@given(day=DAYS)
def test_a_day_lies_in_its_own_day_week_and_month_and_not_at_their_end(day: date) -> None:
    for period in (Period.day(day), Period.week(day), Period.month(day)):
        assert day in period
        assert period.latest_day in period
        assert period.end not in period

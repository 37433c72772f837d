"""The days on which cards give, with the numbers of docs/rules/gifts.md, and computed a second time day by day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.cards.rules.gifts import gift_day, monthly_gifts, months_given, next_gift, takes_over_on
from lianka.domain.cards.rules.refunds import refund_parts
from lianka.domain.cards.values import MonthlySetting
from lianka.foundation.calendar import ONE_DAY, add_months, start_of_day
from tests.doc_cases import RULES
from tests.doc_tables import read_table

PAGE = RULES / "gifts.md"
LONG_AGO = date(2000, 1, 1)
day = date.fromisoformat
DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
FIXED = st.none() | st.integers(1, 31)
CHANGES = st.lists(st.tuples(st.integers(0, 500), st.none() | st.integers(1, 9), FIXED), max_size=5)


def _optional(text: str) -> date | None:
    return None if text == "-" else day(text)


def _days(first: date, last: date | None, monthly_day: int | None, until: date) -> list[date]:
    always = [MonthlySetting(LONG_AGO, 1, monthly_day)]
    return [due.day for due in monthly_gifts(run_day=first, last_day=last, settings=always, until=until)]


def walked(first: date, last: date | None, monthly_day: int | None, until: date) -> list[date]:
    """The same once more: look at every day, and ask whether it is one."""
    found, today = [], first + ONE_DAY
    while today <= until and (last is None or today <= last):
        wanted = first.day if monthly_day is None else monthly_day
        is_last_of_month = (today + ONE_DAY).day == 1
        is_in_first_month = (today.year, today.month) == (first.year, first.month)
        if (today.day == wanted or (is_last_of_month and wanted > today.day)) and not (
            monthly_day is None and is_in_first_month
        ):
            found.append(today)
        today += ONE_DAY
    return found


@pytest.mark.row("CARD-7")
@pytest.mark.parametrize("row", read_table(PAGE, "Days of gifts"))
def test_the_days_are_as_the_page_tells(row: tuple[str, ...]) -> None:
    fixed = None if row[2] == "-" else int(row[2])
    told = [] if row[4] == "none" else [day(each) for each in row[4].split()]

    assert _days(day(row[0]), _optional(row[1]), fixed, day(row[3])) == told


@pytest.mark.row("CARD-7")
@given(first=DAYS, length=st.none() | st.integers(0, 800), monthly_day=FIXED, later=st.integers(0, 900))
def test_the_days_are_those_found_by_looking_at_every_day(
    first: date, length: int | None, monthly_day: int | None, later: int
) -> None:
    last = None if length is None else first + timedelta(days=length)
    until = first + timedelta(days=later)

    assert _days(first, last, monthly_day, until) == walked(first, last, monthly_day, until)


@given(first=DAYS, length=st.none() | st.integers(0, 800), monthly_day=FIXED, since=DAYS, later=st.integers(0, 900))
def test_a_look_from_a_day_on_finds_what_is_due_in_its_month_and_later(
    first: date, length: int | None, monthly_day: int | None, since: date, later: int
) -> None:
    last = None if length is None else first + timedelta(days=length)
    until, settings = first + timedelta(days=later), [MonthlySetting(LONG_AGO, 1, monthly_day)]

    found = monthly_gifts(run_day=first, last_day=last, settings=settings, until=until, since=since)

    every = monthly_gifts(run_day=first, last_day=last, settings=settings, until=until)
    assert found == [due for due in every if due.month >= since.replace(day=1)]


@given(first=DAYS, months=st.integers(1, 36))
def test_a_card_of_n_months_gives_n_times_on_its_anniversary(first: date, months: int) -> None:
    last = add_months(first, months)

    assert len(_days(first, last, None, last + timedelta(days=400))) == months


def _set_one_after_the_other(
    first: date, changes: Sequence[tuple[int, int | None, int | None]]
) -> list[MonthlySetting]:
    settings: list[MonthlySetting] = []
    for passed, bundle_id, monthly_day in sorted(changes, key=lambda each: each[0]):
        from_day = takes_over_on(settings=settings, today=first + timedelta(days=passed))
        settings.append(MonthlySetting(from_day, bundle_id, monthly_day if bundle_id else None))
    return settings


@given(
    first=DAYS,
    fixed=CHANGES,
    length=st.none() | st.integers(0, 800),
    set_later=st.integers(-200, 200),
    later=st.integers(0, 700),
)
def test_two_months_of_a_plan_are_those_of_each_of_its_cards(
    first: date, fixed: list[tuple[int, int | None, int | None]], length: int | None, set_later: int, later: int
) -> None:
    settings = _set_one_after_the_other(first + timedelta(days=set_later), fixed)
    last = None if length is None else first + timedelta(days=length)
    until = first + timedelta(days=later)
    since = add_months(until.replace(day=1), -1)

    found = set()
    for each in months_given(settings=settings, until=until):
        due = gift_day(run_day=first, monthly_day=each.monthly_day, month=each.month)
        assert each.length == (add_months(each.month, 1) - each.month).days
        if due is not None and each.first <= due <= each.latest and (last is None or due <= last):
            found.add(due)

    dues = monthly_gifts(run_day=first, last_day=last, settings=settings, until=until)
    assert found == {due.day for due in dues if due.month >= since}


@given(
    first=DAYS,
    fixed=CHANGES,
    later=st.integers(0, 700),
    sooner=st.integers(0, 700),
)
def test_whatever_is_set_a_month_gives_once_and_later_looks_only_add(
    first: date, fixed: list[tuple[int, int | None, int | None]], later: int, sooner: int
) -> None:
    settings = _set_one_after_the_other(first, fixed)
    until = first + timedelta(days=later)

    all_at_once = monthly_gifts(run_day=first, last_day=None, settings=settings, until=until)
    before = monthly_gifts(
        run_day=first, last_day=None, settings=settings, until=min(until, first + timedelta(days=sooner))
    )

    assert all_at_once[: len(before)] == before
    assert len({due.month for due in all_at_once}) == len(all_at_once)
    assert all(due.day.replace(day=1) == due.month and first < due.day <= until for due in all_at_once)


@given(first=DAYS, length=st.integers(0, 400), monthly_day=FIXED, passed=st.integers(-10, 450))
def test_the_next_gift_is_the_first_after_today(first: date, length: int, monthly_day: int | None, passed: int) -> None:
    last, today = first + timedelta(days=length), first + timedelta(days=passed)
    settings = [MonthlySetting(LONG_AGO, 1, monthly_day)]

    found = next_gift(run_day=first, last_day=last, settings=settings, after=today)

    left = [each for each in walked(first, last, monthly_day, last) if each > today]
    assert (found.day if found else None) == (left[0] if left else None)


@pytest.mark.parametrize("row", read_table(PAGE, "The moment of a gift"))
def test_the_moment_is_as_the_page_tells(row: tuple[str, ...]) -> None:
    told = datetime.fromisoformat(row[2]).replace(tzinfo=UTC)

    assert start_of_day(day(row[1]), ZoneInfo(row[0])).astimezone(UTC) == told


@pytest.mark.parametrize("row", read_table(PAGE, "When a change applies"))
def test_a_change_applies_as_the_page_tells(row: tuple[str, ...]) -> None:
    settings = [MonthlySetting(LONG_AGO, 1)] if row[0] == "yes" else []

    assert takes_over_on(settings=settings, today=day(row[1])) == day(row[2])


@pytest.mark.row("CARD-11")
@pytest.mark.parametrize("row", read_table(PAGE, "Deducted from a refund"))
def test_what_was_spent_is_deducted_as_the_page_tells(row: tuple[str, ...]) -> None:
    parts = refund_parts(
        price_fen=3100,
        released_fen=int(row[2]),
        deferral_from=date(2026, 1, 15),
        deferral_until=date(2026, 2, 16),
        day=date(2026, 2, 3),
        unused_only=row[0] == "unused",
        shortfall_fen=int(row[1]),
    )

    assert parts == tuple(int(cell) for cell in row[3:])

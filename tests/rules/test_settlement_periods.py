"""The tables of `docs/rules/settlement.md`, row by row."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.merchants.values import SettlementCycle
from lianka.domain.settlement.rules.lifecycle import TRANSITIONS, can_move
from lianka.domain.settlement.rules.periods import CycleTerms, DuePeriod, period_of, periods_moved
from lianka.domain.settlement.values import StatementState
from lianka.foundation.calendar import Period
from tests.doc_tables import read_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "settlement.md"
CHANGING = (
    CycleTerms(date(2026, 1, 1), SettlementCycle.MONTHLY, 10),
    CycleTerms(date(2026, 1, 14), SettlementCycle.WEEKLY, 2),
    CycleTerms(date(2026, 2, 1), SettlementCycle.DAILY, 1),
)
DAYS = st.dates(date(2025, 11, 1), date(2026, 4, 30))
CONTRACTS = st.lists(
    st.builds(CycleTerms, DAYS, st.sampled_from(SettlementCycle), st.integers(0, 40)),
    max_size=4,
    unique_by=lambda terms: terms.valid_from,
).map(sorted)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _expected(period_from: str, to: str, due_on: str) -> DuePeriod:
    return DuePeriod(Period(_day(period_from), _day(to) + timedelta(days=1)), _day(due_on))


@pytest.mark.row("MCH-5")
@pytest.mark.parametrize("row", read_table(PAGE, "One contract"), ids=" ".join)
def test_a_day_is_settled_in_the_period_of_its_contract(row: Sequence[str]) -> None:
    cycle, days, contract_from, moved_on, period_from, to, due_on, _because = row
    terms = CycleTerms(_day(contract_from), SettlementCycle(cycle), int(days))

    found = period_of(_day(moved_on), versions=[terms], since=None)

    assert found == _expected(period_from, to, due_on)


@pytest.mark.row("MCH-5")
@pytest.mark.parametrize("row", read_table(PAGE, "A contract that changes"), ids=" ".join)
def test_a_period_ends_where_a_new_contract_begins(row: Sequence[str]) -> None:
    moved_on, period_from, to, due_on, _because = row

    found = period_of(_day(moved_on), versions=CHANGING, since=None)

    assert found == _expected(period_from, to, due_on)


def test_without_a_contract_the_calendar_month_is_settled_at_once() -> None:
    found = period_of(date(2026, 3, 10), versions=[], since=None)

    assert found == _expected("2026-03-01", "2026-03-31", "2026-03-31")


def test_a_period_begins_no_earlier_than_the_latest_statement_ended() -> None:
    found = period_of(date(2026, 1, 10), versions=CHANGING, since=date(2026, 1, 6))

    assert found == _expected("2026-01-06", "2026-01-13", "2026-01-23")


def test_a_period_that_is_not_over_is_left_for_later() -> None:
    days = [date(2026, 1, 3), date(2026, 1, 20)]

    found = periods_moved(days, versions=CHANGING, since=None, until=date(2026, 1, 25))

    assert found == [_expected("2026-01-01", "2026-01-13", "2026-01-23")]


@given(days=st.sets(DAYS, min_size=1), versions=CONTRACTS)
def test_every_day_of_movement_lies_in_exactly_one_period(days: set[date], versions: list[CycleTerms]) -> None:
    found = periods_moved(sorted(days), versions=versions, since=None, until=date.max)

    assert all(sum(day in each.period for each in found) == 1 for day in days)
    assert all(earlier.period.end <= later.period.start for earlier, later in pairwise(found))


@given(days=st.sets(DAYS, min_size=1), versions=CONTRACTS, cut=DAYS)
def test_stating_in_two_runs_finds_the_same_periods_as_in_one(
    days: set[date], versions: list[CycleTerms], cut: date
) -> None:
    at_once = periods_moved(sorted(days), versions=versions, since=None, until=date.max)

    first = periods_moved(sorted(days), versions=versions, since=None, until=cut)
    since = first[-1].period.end if first else None
    left = sorted(day for day in days if since is None or day >= since)
    second = periods_moved(left, versions=versions, since=since, until=date.max)

    assert first + second == at_once


@pytest.mark.parametrize("row", read_table(PAGE, "The way of a statement"), ids=" ".join)
def test_a_statement_goes_where_the_page_says(row: Sequence[str]) -> None:
    from_state, to_states = row

    expected = {StatementState(name) for name in to_states.split(", ") if name != "-"}

    assert expected == TRANSITIONS[StatementState(from_state)]
    assert all(can_move(from_state=StatementState(from_state), to_state=each) for each in expected)


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(StatementState)

"""Whatever a rule says, the one statement finds whom a plain reading of the rule finds, person by person."""

import json
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianka.domain.members.queries.segments import (
    count_segment,
    is_in_segment,
    list_segment_members,
    read_segment_rule,
    segment_members_sql,
    tell_segment_rule,
)
from lianka.foundation.calendar import start_of_day
from lianka.foundation.db import fetch_all
from tests.operations.members import segments_by_the_book
from tests.operations.members.segment_people import Names, Person, a_person, set_the_names, settle
from tests.operations.members.segment_rules_drawn import rules, with_public_ids
from tests.world import World

DAYS = (date(2026, 2, 21), date(2028, 2, 28), date(2026, 12, 29))
"""Birthdays on 29 February are near, in a year without it and in one with it, and the year ends."""


class Settled(NamedTuple):
    """A random population of one day."""

    today: date
    names: Names
    people: dict[int, Person]


@pytest.fixture(params=DAYS, ids=str)
def settled(world: World, request: pytest.FixtureRequest) -> Settled:
    """Forty people, drawn anew for each day."""
    today: date = request.param
    random, names = Random(today.toordinal()), set_the_names(world)
    people = [a_person(random, f"p{number}", today) for number in range(40)]
    return Settled(
        today, names, {settle(each, world, number=number, today=today): each for number, each in enumerate(people)}
    )


@pytest.mark.row("MBR-12")
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_segment_has_whom_a_plain_reading_of_its_rule_finds(settled: Settled, data: st.DataObject) -> None:
    today, names, people = settled
    at = start_of_day(today) + timedelta(hours=15)
    drawn = data.draw(rules(today))

    rule = read_segment_rule(json.dumps(with_public_ids(drawn, names)))
    sql, params = segment_members_sql(rule, at=at)
    found = {row[0] for row in fetch_all(sql, params)} & people.keys()

    assert {people[each].name for each in found} == {
        person.name for person in people.values() if segments_by_the_book.fits(drawn, person, today)
    }
    everybody = list_segment_members(rule, at=at, limit=1000)
    assert len(everybody) == count_segment(rule, at=at)
    assert set(everybody) & people.keys() == found
    some = next(iter(people))
    assert is_in_segment(some, rule, at=at) is (some in found)
    assert read_segment_rule(json.dumps(tell_segment_rule(rule))) == rule

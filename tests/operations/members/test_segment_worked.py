"""The worked segments of `docs/rules/segments.md`: a wrong number there, or here, fails."""

import json
from datetime import date, timedelta
from typing import Any, NamedTuple

import jsonschema
import pytest

from lianka.domain.members.queries.segments import list_segment_members, read_segment_rule
from lianka.foundation.calendar import start_of_day
from tests.doc_cases import RULES, WorkedCase, read_cases
from tests.doc_tables import read_table
from tests.operations.members import segments_by_the_book
from tests.operations.members.segment_people import Names, Person, set_the_names, settle
from tests.operations.members.segment_rules_drawn import with_public_ids
from tests.world import World

PAGE = RULES / "segments.md"
WORKED = read_cases(PAGE, "Worked segments")
REFUSED = read_cases(PAGE, "Refused rules")
SCHEMA = json.loads((RULES / "segment.schema.json").read_text(encoding="utf-8"))
TODAY = date(2026, 3, 1)
BEYOND_THE_FORM = {"A tag there is not", "The lower limit above the upper one", "A day that does not exist"}


def _person(row: tuple[str, ...]) -> Person:
    name, joined, birthday, gender, city, purchases, spent, first, latest, tags, tier, card, invited, merchant = (
        "" if cell == "-" else cell for cell in row
    )
    month, _, day = birthday.partition("-")
    return Person(
        name=name,
        joined=_day(joined),
        birthday=(int(month), int(day)) if birthday else None,
        gender=gender,
        city=city,
        purchases=int(purchases),
        spent_fen=int(spent),
        first=_day(first),
        latest=_day(latest),
        tags=frozenset(tags.split(", ")) if tags else frozenset(),
        tier=tier,
        card=card,
        is_invited=invited == "yes",
        merchant=merchant,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


PEOPLE = [_person(row) for row in read_table(PAGE, "People")]


class Settled(NamedTuple):
    """The people of the page, by their ids."""

    names: Names
    people: dict[int, str]


@pytest.fixture
def settled(world: World) -> Settled:
    names = set_the_names(world)
    ids = {settle(each, world, number=number, today=TODAY): each.name for number, each in enumerate(PEOPLE)}
    return Settled(names, ids)


@pytest.mark.row("MBR-12")
def test_each_segment_has_whom_the_page_says(settled: Settled) -> None:
    at = start_of_day(TODAY) + timedelta(hours=9)

    for case in WORKED:
        rule = read_segment_rule(json.dumps(with_public_ids(case.case, settled.names)))
        found = [settled.people[each] for each in list_segment_members(rule, at=at, limit=99) if each in settled.people]
        assert (case.title, found) == (case.title, case.answer["members"])


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case.title)
def test_the_second_reading_agrees_with_the_page(case: WorkedCase) -> None:
    found = [person.name for person in PEOPLE if segments_by_the_book.fits(case.case, person, TODAY)]

    assert found == case.answer["members"]


@pytest.mark.parametrize("case", [*WORKED, *REFUSED], ids=lambda case: case.title)
def test_the_schema_takes_what_is_worked_and_refuses_what_is_refused(case: WorkedCase) -> None:
    is_sound = not case.is_refused or case.title.partition(". ")[2] in BEYOND_THE_FORM

    assert _fits_schema(case.case) is is_sound


def _fits_schema(rule: Any) -> bool:
    return not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(rule))

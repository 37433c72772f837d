"""Who listens and which jobs run is told by dotted paths, which nothing else would check before they are needed."""

import inspect

import pytest
from django.utils.module_loading import import_string

from lianka.config import wiring
from lianka.interfaces.backoffice.segments.words import ASKED
from tests.architecture.source import ROOT, room_of
from tests.doc_tables import read_table

LISTENERS = sorted({path for paths in wiring.LISTENERS.values() for path in paths})
JOBS = [job.run for job in wiring.JOBS]


@pytest.mark.parametrize("path", [*LISTENERS, *JOBS])
def test_what_is_wired_is_an_operation_that_is_told_the_time(path: str) -> None:
    operation = import_string(path)

    assert room_of(path) == "operations"
    assert inspect.signature(operation).parameters["at"].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("path", wiring.CHECKS)
def test_what_the_self_check_goes_through_can_be_stopped_at_the_first_difference(path: str) -> None:
    assert room_of(path) == "operations"
    assert inspect.isgeneratorfunction(import_string(path))


def test_no_two_jobs_share_a_name() -> None:
    names = [job.name for job in wiring.JOBS]

    assert len(set(names)) == len(names)


def test_the_first_business_date_is_a_query() -> None:
    assert wiring.FIRST_BUSINESS_DATE is not None
    assert callable(import_string(wiring.FIRST_BUSINESS_DATE))


def test_what_segments_ask_of_other_contexts_is_a_query() -> None:
    for path in (*wiring.SEGMENT_CHOICES.values(), *wiring.SEGMENT_MATCHES.values()):
        assert room_of(path) == "queries"
        assert callable(import_string(path))

    assert wiring.SEGMENT_CHOICES.keys() | {"tag"} == {topic.value for topic in ASKED}
    assert wiring.SEGMENT_MATCHES.keys() <= wiring.SEGMENT_CHOICES.keys()


def test_the_handbook_tells_the_daily_jobs_in_their_order() -> None:
    told = [row[0].strip("`") for row in read_table(ROOT / "docs" / "handbook" / "day-close.md", "The order")]

    assert told == [job.name for job in wiring.JOBS if job.kind == "daily"]

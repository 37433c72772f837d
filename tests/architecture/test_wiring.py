"""Who listens and which jobs run is told by dotted paths, which nothing else would check before they are needed."""

import inspect

import pytest
from django.utils.module_loading import import_string

from lianka.config import wiring
from tests.architecture.source import room_of

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

"""What a page reads of the alliance's settings is asked for once, and anew by the next page."""

import pytest

from lianka.foundation.db import read_once, reading, transaction

_asked: list[int] = []


@read_once
def setting() -> int:
    _asked.append(len(_asked))
    return _asked[-1]


@pytest.fixture(autouse=True)
def _nobody_asked() -> None:
    _asked.clear()


def test_a_page_asks_once_and_the_next_one_anew() -> None:
    with reading():
        first_page = setting(), setting()
    with reading():
        second_page = setting(), setting()

    assert (first_page, second_page) == ((0, 0), (1, 1))


def test_outside_of_a_page_each_call_asks() -> None:
    assert (setting(), setting()) == (0, 1)


def test_a_page_that_fails_is_over_like_any_other() -> None:
    def page() -> None:
        with reading():
            setting()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        page()

    assert (setting(), setting()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_an_operation_called_within_a_page_asks_for_itself() -> None:
    with reading():
        assert [setting(), transaction(setting)(), setting()] == [0, 1, 0]

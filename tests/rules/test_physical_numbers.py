"""The numbers of physical cards, with the rows of docs/rules/cards.md (CARD-10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.cards.rules.lifecycle import PHYSICAL_TRANSITIONS
from lianka.domain.cards.rules.physical import (
    activation_code,
    is_physical_number,
    physical_number,
    read_activation_code,
    read_physical_number,
)
from lianka.domain.cards.values import SERIAL_MAX, in_groups
from tests.doc_cases import RULES
from tests.doc_tables import read_table

pytestmark = pytest.mark.row("CARD-10")
PAGE = RULES / "cards.md"


@pytest.mark.parametrize(("serial", "number", "printed"), read_table(PAGE, "Physical numbers"))
def test_a_serial_has_its_number(serial: str, number: str, printed: str) -> None:
    assert (physical_number(int(serial)), in_groups(number)) == (number, printed)


@pytest.mark.parametrize(("typed", "number"), read_table(PAGE, "How a physical number is read"))
def test_a_number_is_read_however_it_comes(typed: str, number: str) -> None:
    assert (read_physical_number(typed) or "-") == number


def test_states_move_as_the_page_says() -> None:
    moves = {
        state.value: ", ".join(each.value for each in type(state) if each in after) or "-"
        for state, after in PHYSICAL_TRANSITIONS.items()
    }

    assert list(moves.items()) == [tuple(row) for row in read_table(PAGE, "Physical cards")]


@given(st.integers(1, SERIAL_MAX), st.integers(0, 15), st.integers(1, 9))
def test_with_one_digit_mistyped_it_is_nobodys_number(serial: int, place: int, by: int) -> None:
    number = physical_number(serial)
    typed = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"

    assert (is_physical_number(number), is_physical_number(typed)) == (True, False)


@given(st.text(max_size=400))
def test_reading_what_is_no_number_raises_nothing(typed: str) -> None:
    number = read_physical_number(typed)

    assert number is None or (len(number), number[0]) == (16, "9")


def test_a_code_belongs_to_its_card_and_its_batch() -> None:
    codes = {
        activation_code(key=b"k" * 32, nonce=nonce, number=number)
        for nonce in (b"1" * 16, b"2" * 16)
        for number in ("9000000000000019", "9000000000000027")
    }

    assert (len(codes), {len(code) for code in codes}) == (4, {8})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12345678", "12345678"),
        (" 1234 5678 ", "12345678"),
        ("１２３４５６７８", "12345678"),
        ("1234567", None),
        ("123456789", None),
        ("abcdefgh", None),
        ("", None),
    ],
)
def test_an_activation_code_is_read_as_people_write_it(typed: str, code: str | None) -> None:
    assert read_activation_code(typed) == code

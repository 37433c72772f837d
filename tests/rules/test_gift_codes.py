"""The tables of docs/rules/gift-codes.md, and what a code can be (CARD-12)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.cards.rules.gift_codes import (
    ALPHABET,
    CODE_LENGTH,
    TRANSITIONS,
    can_batch_move,
    gift_code,
    grouped,
    hint_of,
    number_words,
    read_code,
    read_numbers,
    shares_of,
)
from lianka.domain.cards.values import GIFT_COUNT_MAX, GiftBatchState
from tests.doc_tables import read_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "gift-codes.md"
KEY, NONCE = b"\1" * 32, b"\2" * 16
pytestmark = pytest.mark.row("CARD-12")

codes = st.integers(1, GIFT_COUNT_MAX).map(lambda number: gift_code(key=KEY, nonce=NONCE, number=number))


@pytest.mark.parametrize(("typed", "read"), read_table(PAGE, "Typed"))
def test_a_code_is_read_as_the_page_says(typed: str, read: str) -> None:
    assert read_code(typed) == (None if read == "-" else read)


@pytest.mark.parametrize(("total", "count", "shares"), read_table(PAGE, "Shares"))
def test_the_total_is_shared_out_as_the_page_says(total: str, count: str, shares: str) -> None:
    assert shares_of(int(total), int(count)) == [int(share) for share in shares.split(", ")]


@pytest.mark.parametrize(("from_state", "to_states"), read_table(PAGE, "Batches and codes"))
def test_a_batch_moves_as_the_page_says(from_state: str, to_states: str) -> None:
    to = set() if to_states == "-" else {GiftBatchState(each) for each in to_states.split(", ")}

    assert TRANSITIONS[GiftBatchState(from_state)] == to
    assert {each for each in GiftBatchState if can_batch_move(GiftBatchState(from_state), each)} == to


def test_a_code_is_made_of_the_key_the_nonce_and_the_number_alone() -> None:
    assert grouped(gift_code(key=KEY, nonce=NONCE, number=1)) == "R1K3-KF56-GZJG-G4F6"
    others = {
        gift_code(key=b"\3" * 32, nonce=NONCE, number=1),
        gift_code(key=KEY, nonce=b"\3" * 16, number=1),
        gift_code(key=KEY, nonce=NONCE, number=2),
    }
    assert len(others | {gift_code(key=KEY, nonce=NONCE, number=1)}) == 4


def test_ten_thousand_codes_are_ten_thousand_codes() -> None:
    made = {gift_code(key=KEY, nonce=NONCE, number=number) for number in range(1, GIFT_COUNT_MAX + 1)}

    assert len(made) == GIFT_COUNT_MAX
    assert {len(code) for code in made} == {CODE_LENGTH}
    assert {character for code in made for character in code} == set(ALPHABET)


@given(code=codes)
def test_a_code_is_read_back_however_it_is_grouped(code: str) -> None:
    assert read_code(code) == read_code(grouped(code)) == read_code(f" {grouped(code).lower()} ") == code
    assert hint_of(code) == grouped(code).rsplit("-", 1)[1]


@given(code=codes, place=st.integers(0, CODE_LENGTH - 1), other=st.sampled_from(ALPHABET))
def test_one_mistaken_character_is_always_noticed(code: str, place: int, other: str) -> None:
    mistaken = code[:place] + other + code[place + 1 :]

    assert read_code(mistaken) == (code if mistaken == code else None)


@given(code=codes, place=st.integers(0, CODE_LENGTH - 2))
def test_two_swapped_neighbours_are_noticed_unless_they_are_0_and_z(code: str, place: int) -> None:
    first, second = code[place], code[place + 1]
    swapped = code[:place] + second + first + code[place + 2 :]

    is_missed = first == second or {first, second} == {"0", "Z"}
    assert (read_code(swapped) is not None) == is_missed


@given(typed=st.text(max_size=80))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    read = read_code(typed)

    assert read is None or len(read) == CODE_LENGTH


@given(total=st.integers(1, 10**6), count=st.integers(1, 500))
def test_shares_add_up_and_differ_by_a_fen_at_most(total: int, count: int) -> None:
    shares = shares_of(total, count)

    assert sum(shares) == total
    assert len(shares) == count
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("1", [1]),
        ("1-3, 7", [1, 2, 3, 7]),
        ("7，2-3、3", [2, 3, 7]),
        ("", None),
        ("0", None),
        ("3-1", None),
        ("1-", None),
        ("1-2-3", None),
        ("1 2", None),
        ("10001", None),
        ("1-99999", None),
        ("一", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, numbers: list[int] | None) -> None:
    assert read_numbers(typed) == numbers


def test_many_numbers_are_named_by_the_first_of_them() -> None:
    assert number_words([1, 2]) == "1, 2"
    assert number_words(range(1, 20), shown=3) == "1, 2, 3 …"

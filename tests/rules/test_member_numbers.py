from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from lianka.domain.members.rules.numbers import member_number


def test_a_number_is_the_id_with_a_check_digit() -> None:
    assert member_number(42) == "8000000425"
    assert member_number(123_456_789) == "81234567899"


@given(st.integers(min_value=1, max_value=10**10), st.data())
def test_a_number_with_one_wrong_digit_is_nobodys(party_id: int, data: st.DataObject) -> None:
    number = member_number(party_id)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))

    assert luhn.is_valid(number)
    assert not luhn.is_valid(f"{number[:place]}{wrong}{number[place + 1 :]}")

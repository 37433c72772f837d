"""The number on a member's file, which people read aloud and type."""

from stdnum import luhn

_FIRST_DIGIT = "8"
_WIDTH = 8


def member_number(party_id: int) -> str:
    """The member number of a party: `8`, the id in eight digits (more when it is longer), and a Luhn check digit.

    With one digit mistyped, or two neighbours swapped (but 09 and 90), it is nobody's number.
    """
    body = f"{_FIRST_DIGIT}{party_id:0{_WIDTH}d}"
    return f"{body}{luhn.calc_check_digit(body)}"

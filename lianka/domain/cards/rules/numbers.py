"""The number on a member's card, which people read aloud and type."""

from stdnum import luhn

_FIRST_DIGIT = "6"
_WIDTH = 10


def card_number(card_id: int) -> str:
    """The number of a card: `6`, its id in ten digits (more when it is longer), and a Luhn check digit.

    With one digit mistyped, or two neighbours swapped (but 09 and 90), it is nobody's number.
    """
    body = f"{_FIRST_DIGIT}{card_id:0{_WIDTH}d}"
    return f"{body}{luhn.calc_check_digit(body)}"

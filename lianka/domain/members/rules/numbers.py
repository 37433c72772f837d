"""The number on a member's file, which people read aloud and type."""

_FIRST_DIGIT = "8"
_WIDTH = 8


def member_number(party_id: int) -> str:
    """The member number of a party: `8`, the id in eight digits, and a Luhn check digit.

    One wrong digit, or two neighbours swapped (but 09 and 90), is found before anyone is looked up.
    """
    body = f"{_FIRST_DIGIT}{party_id:0{_WIDTH}d}"
    return f"{body}{_check_digit(body)}"


def is_member_number(text: str) -> bool:
    """Whether the text is a number that `member_number` could have given."""
    is_plain = text.isascii() and text.isdigit()
    return is_plain and len(text) > _WIDTH + 1 and text[0] == _FIRST_DIGIT and _check_digit(text[:-1]) == text[-1]


def _check_digit(body: str) -> str:
    doubled = [int(digit) * 2 for digit in body[::-2]]
    plain = [int(digit) for digit in body[-2::-2]]
    total = sum(number - 9 if number > 9 else number for number in doubled) + sum(plain)
    return str(-total % 10)

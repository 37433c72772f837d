"""What a profile may say."""

import unicodedata
from datetime import date

from lianka.domain.members.errors.profiles import (
    BirthdayInvalid,
    BirthYearInvalid,
    CityInvalid,
    GenderInvalid,
    NicknameInvalid,
    RealNameInvalid,
)
from lianka.domain.members.values.profiles import (
    CITY_LENGTH_MAX,
    NICKNAME_LENGTH_MAX,
    REAL_NAME_LENGTH_MAX,
    Gender,
    MonthDay,
    Profile,
)

_LEAP_YEAR = 2000
_YEAR_MIN = 1900
_LETTERS_OF_NAME_MIN = 2


def sound_profile(given: Profile, *, today: date) -> Profile:
    """The profile as it is kept: blanks put right. Raises the refusal of the first field that cannot be right."""
    nickname, real_name, city = (_tidy(text) for text in (given.nickname, given.real_name, given.city))
    if len(nickname) > NICKNAME_LENGTH_MAX or not nickname.isprintable():
        raise NicknameInvalid(field="nickname", length_max=NICKNAME_LENGTH_MAX)
    if real_name and not _is_name(real_name):
        raise RealNameInvalid(field="real_name", length_max=REAL_NAME_LENGTH_MAX)
    _require_birthday(given.birthday, given.birth_year, today)
    if given.gender and given.gender not in Gender.values:
        raise GenderInvalid(field="gender")
    if len(city) > CITY_LENGTH_MAX or not city.isprintable():
        raise CityInvalid(field="city", length_max=CITY_LENGTH_MAX)
    return Profile(nickname, real_name, given.birthday, given.birth_year, given.gender, city)


def _tidy(text: str) -> str:
    # Phones type letters of full width, and blanks of every kind.
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _is_name(name: str) -> bool:
    letters = [each for each in name if each.isalpha()]
    is_sound = len(letters) >= _LETTERS_OF_NAME_MIN and not any(
        each.isnumeric() and not each.isalpha() for each in name
    )
    return is_sound and len(name) <= REAL_NAME_LENGTH_MAX and name.isprintable()


def _require_birthday(birthday: MonthDay | None, year: int | None, today: date) -> None:
    if birthday is None:
        if year is not None:
            raise BirthdayInvalid(field="birthday")
        return
    if not _is_day(_LEAP_YEAR, birthday):
        raise BirthdayInvalid(field="birthday")
    if year is None:
        return
    if not _YEAR_MIN <= year <= today.year or not _is_day(year, birthday) or date(year, *birthday) > today:
        raise BirthYearInvalid(field="birth_year")


def _is_day(year: int, birthday: MonthDay) -> bool:
    try:
        date(year, *birthday)
    except ValueError:
        return False
    return True

"""What a profile cannot say."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import InvalidInput


class NicknameInvalid(InvalidInput):
    """The nickname is too long, or holds signs that cannot be shown."""

    code = "nickname_invalid"
    message = _("A nickname has at most %(length_max)s characters.")


class RealNameInvalid(InvalidInput):
    """This is nobody's name."""

    code = "real_name_invalid"
    message = _("Please enter the name as on the identity card: letters only, at most %(length_max)s.")


class BirthdayInvalid(InvalidInput):
    """There is no such day in any year, or a part of it is missing."""

    code = "birthday_invalid"
    message = _("Please choose the month and the day; this day does not exist.")


class BirthYearInvalid(InvalidInput):
    """Nobody was born on that day of that year."""

    code = "birth_year_invalid"
    message = _("Please check the year of birth, such as 1990, or leave it out.")


class GenderInvalid(InvalidInput):
    """This is none of the choices."""

    code = "gender_invalid"
    message = _("Please choose one of the answers, or none.")


class CityInvalid(InvalidInput):
    """The city's name is too long, or holds signs that cannot be shown."""

    code = "city_invalid"
    message = _("A city's name has at most %(length_max)s characters.")

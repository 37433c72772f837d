"""What a member tells of themselves: a nickname, the name on papers, the birthday, gender and city."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NICKNAME_LENGTH_MAX = 20
REAL_NAME_LENGTH_MAX = 40
CITY_LENGTH_MAX = 30


class Gender(TextChoices):
    """What a member says of it; whoever says nothing has none of them."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class MonthDay(NamedTuple):
    """A day of any year: 29 February is one."""

    month: int
    day: int

    @property
    def number(self) -> int:
        """The day as a number that sorts as the calendar does: 29 February is 229."""
        return self.month * 100 + self.day

    @classmethod
    def of_number(cls, number: int) -> "MonthDay":
        """The day of such a number."""
        return cls(*divmod(number, 100))


class Birthday(NamedTuple):
    """A member with the day of the birthday, as pages of them go on from one."""

    month_day: MonthDay
    member_id: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member told, in full: for the member alone, and for who has a reason that the audit keeps."""

    nickname: str = ""
    real_name: str = ""
    birthday: MonthDay | None = None
    birth_year: int | None = None
    gender: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What a member told, as screens may show it to anyone who may see members: the name is masked, no year."""

    nickname: str = ""
    real_name_masked: str = ""
    birthday: MonthDay | None = None
    has_birth_year: bool = False
    gender: str = ""
    city: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the name on papers is known."""
        return bool(self.real_name_masked)


def mask_name(name: str) -> str:
    """Show enough of a name to recognise it: 王小明 is `王**`."""
    return f"{name[:1]}**" if name else ""

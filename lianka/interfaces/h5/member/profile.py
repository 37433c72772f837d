"""Who I am: what I tell of myself, and take back."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lianka.domain.members.errors.profiles import BirthdayInvalid, BirthYearInvalid
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.queries import open_profile
from lianka.domain.members.values.profiles import Gender, MonthDay, Profile
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member.pages import show
from lianka.interfaces.h5.member.session import Visitor, for_members

_FIELDS: Final = ("nickname", "real_name", "birth_month", "birth_day", "birth_year", "gender", "city")
_DIGITS_MAX: Final = 4


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def profile_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """My nickname, name, birthday, gender and city; what was typed wrongly stays in its field."""
    at = clock.now()
    if request.method != "POST":
        typed = _as_typed(open_profile(member_id=visitor.member_id))
        return show(request, "profile", _context(typed), at=at)
    typed = {name: request.POST.get(name, "") for name in _FIELDS}
    try:
        change_profile(member_id=visitor.member_id, given=_read(typed), by=visitor.actor, at=at)
    except DomainError as refusal:
        return show(request, "profile", {**_context(typed), "refusal": refusal}, at=at, status=422)
    messages.success(request, _("Your profile is saved."))
    return HttpResponseRedirect(reverse("member:me"))


def _context(typed: dict[str, str]) -> dict[str, Any]:
    return {
        "typed": typed,
        "months": [str(each) for each in range(1, 13)],
        "days": [str(each) for each in range(1, 32)],
        "genders": Gender.choices,
    }


def _as_typed(profile: Profile) -> dict[str, str]:
    month, day = profile.birthday or ("", "")
    values = (profile.nickname, profile.real_name, month, day, profile.birth_year or "", profile.gender, profile.city)
    return {name: str(value) for name, value in zip(_FIELDS, values, strict=True)}


def _read(typed: dict[str, str]) -> Profile:
    month, day = (_number(typed[name], BirthdayInvalid(field="birthday")) for name in ("birth_month", "birth_day"))
    if (month is None) != (day is None):
        raise BirthdayInvalid(field="birthday")
    return Profile(
        nickname=typed["nickname"],
        real_name=typed["real_name"],
        birthday=MonthDay(month, day) if month is not None and day is not None else None,
        birth_year=_number(typed["birth_year"], BirthYearInvalid(field="birth_year")),
        gender=typed["gender"],
        city=typed["city"],
    )


def _number(text: str, refusal: DomainError) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > _DIGITS_MAX:
        raise refusal
    return int(text)

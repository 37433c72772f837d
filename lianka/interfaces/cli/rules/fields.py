"""Reads the fields of a case one by one; whatever was not asked for is refused at the end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NoReturn, Self, TypeGuard, TypeVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import DomainError
from lianka.foundation.values import Rate
from lianka.interfaces.cli.rules.errors import InvalidField, MissingField, UnknownField

_YEARS = range(2, 9999)
"""Moments of these years exist in every zone."""
_INTEGER_END = 10**1000
"""Far beyond any amount, and still the product of two of them can be written down."""
_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Choices = TypeVar("Choices", bound=StrEnum)


class Fields:
    """One JSON object. A field that may be left out may also be null: ask for it with `..._or_none`."""

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            raise InvalidField(field=path or None, expected=_("an object"))
        self._unread = dict(value)
        self._path = path

    def object(self, name: str) -> Self:
        """The object in a field, to be read in its turn."""
        return type(self)(self._take(name), self._place(name))

    def object_or_empty(self, name: str) -> Self:
        """The object in a field, to be read in its turn; one without fields if there is none."""
        value = self._take_or_none(name)
        return type(self)({} if value is None else value, self._place(name))

    def objects(self, name: str) -> list[Self]:
        """The objects of an array, each to be read in its turn."""
        return self._as_objects(name, self._take(name))

    def objects_or_empty(self, name: str) -> list[Self]:
        """The objects of an array, each to be read in its turn; none if there is no array."""
        value = self._take_or_none(name)
        return [] if value is None else self._as_objects(name, value)

    def text(self, name: str) -> str:
        """A string that is not empty."""
        return self._as_text(name, self._take(name))

    def texts_or_none(self, name: str) -> list[str] | None:
        """The strings of an array, none of them empty, if there is one."""
        value = self._take_or_none(name)
        if value is None:
            return None
        return [self._as_text(f"{name}[{index}]", each) for index, each in enumerate(self._as_array(name, value))]

    def choice(self, name: str, choices: type[Choices]) -> Choices:
        """One of a few words."""
        return self._as_choice(name, self._take(name), choices)

    def choice_or_none(self, name: str, choices: type[Choices]) -> Choices | None:
        """One of a few words, if there is one."""
        value = self._take_or_none(name)
        return None if value is None else self._as_choice(name, value, choices)

    def integer(self, name: str) -> int:
        """An integer."""
        return self._as_integer(name, self._take(name))

    def integers(self, name: str) -> list[int]:
        """The integers of an array."""
        values = self._as_array(name, self._take(name))
        return [self._as_integer(f"{name}[{index}]", value) for index, value in enumerate(values)]

    def integer_or_none(self, name: str) -> int | None:
        """An integer, if there is one."""
        value = self._take_or_none(name)
        return None if value is None else self._as_integer(name, value)

    def integer_or_max(self, name: str) -> int | None:
        """An integer; None for "max", which need not be said."""
        value = self._take_or_none(name)
        if value is None or value == "max":
            return None
        return value if _is_integer(value) else self._refuse(name, _('an integer or "max"'))

    def rate(self, name: str) -> Rate:
        """A rate written as a decimal with at most six places."""
        return self._as_rate(name, self._take(name))

    def rate_or_none(self, name: str) -> Rate | None:
        """A rate written as a decimal with at most six places, if there is one."""
        value = self._take_or_none(name)
        return None if value is None else self._as_rate(name, value)

    def flag_or_none(self, name: str) -> bool | None:
        """True or false, if there is one."""
        value = self._take_or_none(name)
        return value if value is None or isinstance(value, bool) else self._refuse(name, _("true or false"))

    def moment(self, name: str) -> datetime:
        """An ISO 8601 time with its zone."""
        return self._as_moment(name, self._take(name))

    def moment_or_none(self, name: str) -> datetime | None:
        """An ISO 8601 time with its zone, if there is one."""
        value = self._take_or_none(name)
        return None if value is None else self._as_moment(name, value)

    def day_or_none(self, name: str) -> date | None:
        """An ISO 8601 date, if there is one."""
        value = self._take_or_none(name)
        if value is None:
            return None
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except (TypeError, ValueError):
            pass
        return self._refuse(name, _("a date such as 2025-12-31"))

    def zone(self, name: str) -> ZoneInfo:
        """The name of a time zone."""
        try:
            return ZoneInfo(self.text(name))
        except (LookupError, ValueError, OSError):
            return self._refuse(name, _("the name of a time zone, such as Asia/Shanghai"))

    def close(self) -> None:
        """Say that all fields were read. Raises `UnknownField` for the first that was not."""
        for name in self._unread:
            raise UnknownField(field=self._place(name), name=name)

    @contextmanager
    def naming_refusals(self) -> Iterator[None]:
        """Let a refusal by the domain, which knows only the field, name the whole way to it."""
        try:
            yield
        except DomainError as error:
            error.field = self._place(error.field) if error.field else self._path or None
            raise

    def _as_array(self, name: str, value: Any) -> list[Any]:
        return value if isinstance(value, list) else self._refuse(name, _("an array"))

    def _as_objects(self, name: str, value: Any) -> list[Self]:
        place = self._place(name)
        return [type(self)(each, f"{place}[{index}]") for index, each in enumerate(self._as_array(name, value))]

    def _as_text(self, name: str, value: Any) -> str:
        return value if isinstance(value, str) and value else self._refuse(name, _("a string that is not empty"))

    def _as_choice(self, name: str, value: Any, choices: type[Choices]) -> Choices:
        return choices(value) if value in list(choices) else self._refuse(name, " / ".join(choices))

    def _as_integer(self, name: str, value: Any) -> int:
        return value if _is_integer(value) else self._refuse(name, _("an integer"))

    def _as_rate(self, name: str, value: Any) -> Rate:
        if isinstance(value, str) and _RATE.fullmatch(value):
            return Rate.of(value)
        return self._refuse(name, _('a decimal in quotes with at most six places, such as "0.88"'))

    def _as_moment(self, name: str, value: Any) -> datetime:
        expected = _("a time with its zone, such as 2025-01-31T12:00:00+08:00")
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return self._refuse(name, expected)
        if moment.tzinfo is None or moment.year not in _YEARS:
            return self._refuse(name, expected)
        return moment.astimezone(UTC)

    def _take(self, name: str) -> Any:
        if name not in self._unread:
            raise MissingField(field=self._place(name), name=name)
        return self._unread.pop(name)

    def _take_or_none(self, name: str) -> Any:
        return self._unread.pop(name, None)

    def _place(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _refuse(self, name: str, expected: str | Promise) -> NoReturn:
        raise InvalidField(field=self._place(name), expected=expected)


def _is_integer(value: Any) -> TypeGuard[int]:
    # What is read as true or false is an integer to Python.
    return type(value) is int and -_INTEGER_END < value < _INTEGER_END

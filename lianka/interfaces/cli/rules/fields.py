"""Reads the fields of a case one by one; whatever was not asked for is refused at the end."""

import re
from datetime import UTC, date, datetime
from typing import Any, NoReturn, Self
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianka.interfaces.cli.rules.errors import InvalidField, MissingField, UnknownField

_YEARS = range(2, 9999)
"""Moments of these years exist in every zone."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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

    def text(self, name: str) -> str:
        """A string that is not empty."""
        value = self._take(name)
        return value if isinstance(value, str) and value else self._refuse(name, _("a string that is not empty"))

    def integer_or_none(self, name: str) -> int | None:
        """An integer of any size, if there is one."""
        value = self._take_or_none(name)
        return value if value is None or type(value) is int else self._refuse(name, _("an integer"))

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

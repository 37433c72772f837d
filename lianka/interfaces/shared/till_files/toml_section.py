"""One table of a TOML file, read strictly: every key is asked for with its type, and none may be left over."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lianka.foundation.values import Rate
from lianka.interfaces.shared.till_files.errors import MappingInvalid, MappingKeyUnknown

T = TypeVar("T")


class Section:
    """A table of the mapping. Keys are taken out one by one; `close` refuses what nobody asked for."""

    def __init__(self, values: Mapping[str, Any], *, path: str = "") -> None:
        self._values = values
        self._path = path
        self._asked: set[str] = set()

    def section(self, key: str) -> "Section":
        """A table within; an absent one is empty."""
        values = self._take(key, dict)
        return Section({} if values is None else values, path=f"{self._path}{key}.")

    def has(self, key: str) -> bool:
        """Whether the key is there at all."""
        return key in self._values

    def text(self, key: str) -> str:
        """A text that must be there and is not empty."""
        return self._required(key, self.text_or_none(key))

    def text_or_none(self, key: str) -> str | None:
        """A text that is not empty, or None where the key is absent."""
        text = self._take(key, str)
        if text is not None and not text:
            raise self.refusal(key, _("must not be empty."))
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text as a list of one; empty where the key is absent."""
        given = self._take(key, str | list)
        texts = [given] if isinstance(given, str) else given or []
        if not all(isinstance(text, str) and text for text in texts):
            raise self.refusal(key, _("must be a list of column names."))
        return tuple(texts)

    def choice(self, key: str, known: Sequence[str], *, default: str | None = None) -> str:
        """One of the `known` words."""
        word = self._required(key, self.text_or_none(key) or default)
        if word not in known:
            raise self.refusal(key, _("must be one of: %(words)s.") % {"words": ", ".join(known)})
        return word

    def whole_number(self, key: str, *, default: int, largest: int) -> int:
        """An integer from 0 to `largest`."""
        number = self._take(key, int)
        if number is None:
            return default
        if not 0 <= number <= largest:
            raise self.refusal(key, _("must lie between 0 and %(largest)s.") % {"largest": largest})
        return int(number)

    def rate(self, key: str) -> Rate:
        """An exact decimal that must be there, as text or as a number."""
        return self._required(key, self.rate_or_none(key))

    def rate_or_none(self, key: str) -> Rate | None:
        """An exact decimal with at most six places, or None where the key is absent."""
        given = self._take(key, str | int | Decimal)
        try:
            return None if given is None else Rate.of(given)
        except ValueError as error:
            raise self.refusal(key, _("must be a number from 0 with at most six decimal places.")) from error

    def rates(self, key: str) -> dict[str, Rate]:
        """A table of names and exact decimals; empty where the key is absent."""
        section = self.section(key)
        return {name: section.rate(name) for name in section.names()}

    def names(self) -> Iterable[str]:
        """The keys of a table whose keys are free."""
        return tuple(self._values)

    def time_of_day(self, key: str, *, default: time) -> time:
        """A time such as `12:00:00` or `"12:00"`."""
        given = self._take(key, str | time)
        try:
            found = default if given is None else given if isinstance(given, time) else time.fromisoformat(given)
        except ValueError as error:
            raise self.refusal(key, _('must be a time such as "12:00".')) from error
        if found.tzinfo is not None:
            raise self.refusal(key, _('must be a time such as "12:00".'))
        return found

    def day_or_none(self, key: str) -> date | None:
        """A day such as `2024-05-31`, or None where the key is absent."""
        given = self._take(key, date)
        if given is not None and type(given) is not date:
            raise self.refusal(key, _("must be a day such as 2024-05-31."))
        return given

    def close(self) -> None:
        """Refuse the keys that nobody asked for. Raises `MappingKeyUnknown`."""
        for key in self._values:
            if key not in self._asked:
                raise MappingKeyUnknown(key=f"{self._path}{key}", suggestion=suggest(key, self._asked))

    def refusal(self, key: str, detail: str) -> MappingInvalid:
        """What to raise about a key of this table."""
        return MappingInvalid(field=f"{self._path}{key}", key=f"{self._path}{key}", detail=detail)

    def _take(self, key: str, kinds: Any) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
            raise self.refusal(key, _("has a value of the wrong type (%(type)s).") % {"type": type(value).__name__})
        return value

    def _required(self, key: str, value: T | None) -> T:
        if value is None:
            raise self.refusal(key, _("is missing."))
        return value


def suggest(name: str, known: Iterable[str]) -> str:
    """Words that point from a name that is not known to those that are."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return _("Did you mean “%(name)s”?") % {"name": close[0]}
    return _("Known: %(names)s.") % {"names": ", ".join(names)}

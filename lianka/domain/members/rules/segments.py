"""What the rule of a segment may say, and which moments and days its conditions mean.

The worked rules of `docs/rules/segments.md` are held to this by tests.
"""

import json
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from lianka.domain.members.errors.segments import rule_refused
from lianka.domain.members.values import MemberStatus
from lianka.domain.members.values.profiles import Gender, MonthDay
from lianka.domain.members.values.segments import (
    CONDITION_COUNT_MAX,
    DAYS_MAX,
    DEPTH_MAX,
    FEN_MAX,
    NAMES_MAX,
    PURCHASES_MAX,
    RULE_LENGTH_MAX,
    Amount,
    Condition,
    Group,
    HasBirthday,
    Join,
    OnDays,
    OneOf,
    Topic,
    WasInvited,
)
from lianka.foundation.calendar import end_of_day, start_of_day

NAME_LENGTH_MAX: Final = 60
BIRTHDAY_DAYS_MAX: Final = 366
FIXED_NAMES: Final[Mapping[Topic, frozenset[str]]] = {
    Topic.STATUS: frozenset({MemberStatus.ACTIVE.value, MemberStatus.PRE_REGISTERED.value}),
    Topic.GENDER: frozenset(Gender.values),
}
"""Topics whose names are known without asking anybody."""
_YEARS: Final = (1900, 2999)
_AMOUNT_MAX: Final = {Topic.PURCHASES: PURCHASES_MAX, Topic.SPENT_FEN: FEN_MAX}


def parse_rule(text: str) -> Group:
    """Read a rule from JSON. Raises `SegmentRuleInvalid` naming the first bad part."""
    if len(text) > RULE_LENGTH_MAX:
        raise rule_refused("too_long", "")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise rule_refused("not_json", "") from error
    return read_rule(raw)


def read_rule(raw: object) -> Group:
    """Read a rule from plain values. Raises `SegmentRuleInvalid` naming the first bad part."""
    rule = _read_group(raw, "", depth=1)
    if sum(1 for _each in conditions_of(rule)) > CONDITION_COUNT_MAX:
        raise rule_refused("too_many", "", limit=CONDITION_COUNT_MAX)
    return rule


def write_rule(rule: Group) -> dict[str, Any]:
    """The rule as plain values, which `read_rule` reads back."""
    return {rule.join.value: [_write(part) for part in rule.parts]}


def conditions_of(rule: Group, path: str = "") -> Iterator[tuple[str, Condition]]:
    """All conditions of a rule, each with its path."""
    for number, part in enumerate(rule.parts):
        place = f"{path}{'.' if path else ''}{rule.join}[{number}]"
        if isinstance(part, Group):
            yield from conditions_of(part, place)
        else:
            yield place, part


class Moments(NamedTuple):
    """From the one moment until before the other; None where there is no bound."""

    since: datetime | None
    before: datetime | None


def moments_of(condition: OnDays, *, today: date) -> Moments:
    """The moments a condition means on this day. Ten days ago is the whole of that day."""
    first = condition.day_from if condition.days_max is None else today - timedelta(condition.days_max)
    latest = condition.day_through if condition.days_min is None else today - timedelta(condition.days_min)
    return Moments(
        None if first is None else start_of_day(first),
        None if latest is None else end_of_day(latest),
    )


def birthdays_of(condition: HasBirthday, *, today: date) -> list[tuple[int, int]]:
    """The days of any year a condition means, from and through, as numbers: 29 February is 229.

    In a year without it, 29 February is kept on the 28th, as the birthday gift does.
    """
    if condition.days_max is None:
        return [(month * 100 + 1, month * 100 + 31) for month in condition.months]
    if condition.days_max >= BIRTHDAY_DAYS_MAX - 1:
        return [(101, 1231)]
    latest = today + timedelta(condition.days_max)
    first, last = MonthDay(today.month, today.day).number, MonthDay(latest.month, latest.day).number
    if last == 228 and not isleap(latest.year):
        last = 229
    return [(first, last)] if latest.year == today.year else [(first, 1231), (101, last)]


def _read_group(raw: object, path: str, *, depth: int) -> Group:
    if not isinstance(raw, dict) or len(raw) != 1 or next(iter(raw)) not in set(Join):
        raise rule_refused("not_a_group", path)
    if depth > DEPTH_MAX:
        raise rule_refused("too_deep", path, limit=DEPTH_MAX)
    ((join, parts),) = raw.items()
    here = f"{path}.{join}" if path else str(join)
    if not isinstance(parts, list):
        raise rule_refused("not_a_group", here)
    if not parts:
        raise rule_refused("empty", here)
    if len(parts) > CONDITION_COUNT_MAX:
        raise rule_refused("too_many", here, limit=CONDITION_COUNT_MAX)
    return Group(
        Join(join), tuple(_read_part(part, f"{here}[{number}]", depth=depth) for number, part in enumerate(parts))
    )


def _read_part(raw: object, path: str, *, depth: int) -> Condition | Group:
    if not isinstance(raw, dict) or "about" not in raw:
        return _read_group(raw, path, depth=depth + 1)
    about = raw["about"]
    if not isinstance(about, str) or about not in Topic.values:
        raise rule_refused("unknown_topic", f"{path}.about")
    topic = Topic(about)
    parts = _Parts({key: value for key, value in raw.items() if key not in ("about", "not")}, path)
    is_not = raw.get("not", False)
    if not isinstance(is_not, bool):
        raise rule_refused("not_yes_or_no", f"{path}.not")
    return _READERS[topic](topic, parts, is_not)


class _Parts:
    """What a condition says besides its topic, and where it stands."""

    def __init__(self, raw: Mapping[str, Any], path: str) -> None:
        self.raw, self.path = raw, path

    def allow(self, *names: str) -> None:
        """Refuse the first part that does not belong here."""
        for name in self.raw:
            if name not in names:
                raise rule_refused("unknown_part", f"{self.path}.{name}"[:200])

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number, or None if there is none."""
        value = self.raw.get(name)
        if value is None:
            return None
        if type(value) is not int or not least <= value <= most:
            raise rule_refused("not_a_number", f"{self.path}.{name}", least=least, most=most)
        return value

    def day(self, name: str) -> date | None:
        """A day, or None if there is none."""
        value = self.raw.get(name)
        if value is None:
            return None
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-03-01") else None
        except ValueError:
            day = None
        if day is None or not _YEARS[0] <= day.year <= _YEARS[1]:
            raise rule_refused("not_a_day", f"{self.path}.{name}")
        return day

    def names(self) -> tuple[str, ...]:
        """The names chosen, none twice; no names if there is no such part."""
        value = self.raw.get("any_of", [])
        place = f"{self.path}.any_of"
        if not isinstance(value, list) or len(value) > NAMES_MAX:
            raise rule_refused("not_names", place, limit=NAMES_MAX)
        for number, name in enumerate(value):
            if not isinstance(name, str) or not name.strip() or len(name) > NAME_LENGTH_MAX or not name.isprintable():
                raise rule_refused("unknown_name", f"{place}[{number}]", name=str(name)[:NAME_LENGTH_MAX])
        return tuple(dict.fromkeys(name.strip() for name in value))

    def refuse(self, problem: str, part: str = "", **facts: Any) -> Exception:
        """The refusal of a part, or of the whole condition."""
        return rule_refused(problem, f"{self.path}.{part}" if part else self.path, **facts)


def _one_of(topic: Topic, parts: _Parts, is_not: bool) -> Condition:
    parts.allow("any_of")
    names = parts.names()
    if not names and topic is not Topic.CARD:
        raise parts.refuse("not_names", "any_of", limit=NAMES_MAX)
    for number, name in enumerate(names):
        if topic in FIXED_NAMES and name not in FIXED_NAMES[topic]:
            raise parts.refuse("unknown_name", f"any_of[{number}]", name=name)
    return OneOf(topic=topic, names=names, is_not=is_not)


def _on_days(topic: Topic, parts: _Parts, is_not: bool) -> Condition:
    parts.allow("days_min", "days_max", "from", "through")
    days_min = parts.number("days_min", least=0, most=DAYS_MAX)
    days_max = parts.number("days_max", least=0, most=DAYS_MAX)
    first, latest = parts.day("from"), parts.day("through")
    if (days_min, days_max) != (None, None) and (first, latest) != (None, None):
        raise parts.refuse("two_kinds_of_bounds")
    _require_order(parts, days_min, days_max)
    _require_order(parts, first, latest)
    return OnDays(topic=topic, days_min=days_min, days_max=days_max, day_from=first, day_through=latest, is_not=is_not)


def _birthday(topic: Topic, parts: _Parts, is_not: bool) -> Condition:
    parts.allow("months", "days_max")
    months, days_max = parts.raw.get("months"), parts.number("days_max", least=0, most=BIRTHDAY_DAYS_MAX)
    if months is None and days_max is None:
        raise parts.refuse("no_bounds")
    if months is not None and days_max is not None:
        raise parts.refuse("unknown_part", "months")
    if months is None:
        return HasBirthday(days_max=days_max, is_not=is_not)
    if not isinstance(months, list) or not 1 <= len(months) <= 12:
        raise parts.refuse("not_names", "months", limit=12)
    for number, month in enumerate(months):
        if type(month) is not int or not 1 <= month <= 12:
            raise parts.refuse("not_a_number", f"months[{number}]", least=1, most=12)
    return HasBirthday(months=tuple(sorted(set(months))), is_not=is_not)


def _amount(topic: Topic, parts: _Parts, is_not: bool) -> Condition:
    parts.allow("min", "max")
    most = _AMOUNT_MAX[topic]
    at_least, at_most = parts.number("min", least=1, most=most), parts.number("max", least=0, most=most)
    if at_least is None and at_most is None:
        raise parts.refuse("no_bounds")
    _require_order(parts, at_least, at_most)
    return Amount(topic=topic, at_least=at_least, at_most=at_most, is_not=is_not)


def _invited(topic: Topic, parts: _Parts, is_not: bool) -> Condition:
    parts.allow()
    return WasInvited(is_not=is_not)


def _require_order(parts: _Parts, lower: Any, upper: Any) -> None:
    if lower is not None and upper is not None and lower > upper:
        raise parts.refuse("wrong_order")


_READERS: Final[Mapping[Topic, Callable[[Topic, _Parts, bool], Condition]]] = {
    **dict.fromkeys(
        (Topic.TAG, Topic.TIER, Topic.CARD, Topic.MERCHANT, Topic.STATUS, Topic.GENDER, Topic.CITY), _one_of
    ),
    **dict.fromkeys((Topic.JOINED, Topic.FIRST_PURCHASE, Topic.LATEST_PURCHASE), _on_days),
    **dict.fromkeys((Topic.PURCHASES, Topic.SPENT_FEN), _amount),
    Topic.BIRTHDAY: _birthday,
    Topic.INVITED: _invited,
}


def _write(part: Condition | Group) -> dict[str, Any]:
    if isinstance(part, Group):
        return write_rule(part)
    written = {key: value for key, value in _written(part).items() if value is not None}
    return {**written, "not": True} if part.is_not else written


def _written(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, OneOf):
        return {"about": condition.topic.value, "any_of": list(condition.names) or None}
    if isinstance(condition, OnDays):
        return {
            "about": condition.topic.value,
            "days_min": condition.days_min,
            "days_max": condition.days_max,
            "from": condition.day_from.isoformat() if condition.day_from else None,
            "through": condition.day_through.isoformat() if condition.day_through else None,
        }
    if isinstance(condition, HasBirthday):
        about = {"about": Topic.BIRTHDAY.value}
        return {**about, "months": list(condition.months) or None, "days_max": condition.days_max}
    if isinstance(condition, Amount):
        return {"about": condition.topic.value, "min": condition.at_least, "max": condition.at_most}
    return {"about": Topic.INVITED.value}

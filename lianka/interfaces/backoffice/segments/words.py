"""What the rule of a segment says, in words."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.queries.segment_rules import list_choices
from lianka.domain.members.values import MemberStatus
from lianka.domain.members.values.profiles import Gender
from lianka.domain.members.values.segments import (
    Amount,
    Choices,
    Condition,
    Group,
    HasBirthday,
    Join,
    OnDays,
    OneOf,
    Topic,
)
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.formats import format_count, format_day, format_fen

JOINS: Final[Mapping[Join, Words]] = {
    Join.ALL: _("All of these hold"),
    Join.ANY: _("At least one of these holds"),
    Join.NONE: _("None of these holds"),
}
ASKED: Final = (Topic.TAG, Topic.TIER, Topic.CARD, Topic.MERCHANT)
"""Topics whose names the database tells."""
_INDENT: Final = "　　"


def choices_of(topic: Topic) -> Choices:
    """What a condition of this topic may name, and what people call it; nothing where any name may be typed."""
    if topic is Topic.STATUS:
        return {each.value: str(each.label) for each in (MemberStatus.ACTIVE, MemberStatus.PRE_REGISTERED)}
    if topic is Topic.GENDER:
        return {each.value: str(each.label) for each in Gender}
    return list_choices(topic) if topic in ASKED else {}


def tell_rule(rule: Group) -> list[str]:
    """A line for each group and condition, those within a group set in. One statement for each topic with names."""
    known: dict[Topic, Choices] = {}

    def name(topic: Topic, code: str) -> str:
        if topic not in known:
            known[topic] = choices_of(topic)
        return known[topic].get(code, code)

    return list(_lines(rule, name, depth=0))


def _lines(rule: Group, name: Callable[[Topic, str], str], *, depth: int) -> list[str]:
    lines = [f"{_INDENT * depth}{JOINS[rule.join]}"]
    for part in rule.parts:
        if isinstance(part, Group):
            lines += _lines(part, name, depth=depth + 1)
        else:
            lines.append(f"{_INDENT * (depth + 1)}· {_tell(part, name)}")
    return lines


def _tell(condition: Condition, name: Callable[[Topic, str], str]) -> str:
    topic, told = _plain(condition, name)
    subject = gettext("%(topic)s: %(told)s") % {"topic": topic.label, "told": told} if told else str(topic.label)
    return gettext("not: %(condition)s") % {"condition": subject} if condition.is_not else subject


def _plain(condition: Condition, name: Callable[[Topic, str], str]) -> tuple[Topic, str]:
    if isinstance(condition, OneOf):
        any_name = gettext("any")
        return condition.topic, gettext(" or ").join(
            name(condition.topic, each) for each in condition.names
        ) or any_name
    if isinstance(condition, OnDays):
        return condition.topic, _days(condition)
    if isinstance(condition, HasBirthday):
        return Topic.BIRTHDAY, _birthday(condition)
    if isinstance(condition, Amount):
        shown = format_fen if condition.topic is Topic.SPENT_FEN else format_count
        return condition.topic, _bounds(
            gettext("at least %(bound)s"),
            gettext("at most %(bound)s"),
            None if condition.at_least is None else shown(condition.at_least),
            None if condition.at_most is None else shown(condition.at_most),
        )
    return Topic.INVITED, ""


def _days(condition: OnDays) -> str:
    if (condition.day_from, condition.day_through) != (None, None):
        return _bounds(
            gettext("from %(bound)s"),
            gettext("through %(bound)s"),
            None if condition.day_from is None else format_day(condition.day_from),
            None if condition.day_through is None else format_day(condition.day_through),
        )
    told = _bounds(
        gettext("%(bound)s days ago or earlier"),
        gettext("within the latest %(bound)s days"),
        None if condition.days_min is None else format_count(condition.days_min),
        None if condition.days_max is None else format_count(condition.days_max),
    )
    return told or gettext("whenever")


def _birthday(condition: HasBirthday) -> str:
    if condition.days_max is None:
        return gettext("in month %(months)s") % {"months": gettext(", ").join(str(each) for each in condition.months)}
    days = condition.days_max
    return ngettext("within the coming %(days)s day", "within the coming %(days)s days", days) % {"days": days}


def _bounds(lower_words: str, upper_words: str, lower: str | None, upper: str | None) -> str:
    told = [words % {"bound": bound} for words, bound in ((lower_words, lower), (upper_words, upper)) if bound]
    return gettext(", ").join(told)

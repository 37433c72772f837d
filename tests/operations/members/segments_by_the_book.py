"""Whom the rule of a segment means, found a second time: from the JSON alone, one person after another."""

from calendar import isleap
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.operations.members.segment_people import Person


def fits(rule: dict[str, Any], person: Person, today: date) -> bool:
    """Whether the rule means this person today."""
    if "about" in rule:
        return bool(_CONDITIONS[rule["about"]](rule, person, today) != rule.get("not", False))
    ((join, parts),) = rule.items()
    answers = [fits(part, person, today) for part in parts]
    return bool({"all": all(answers), "any": any(answers), "none": not any(answers)}[join])


def _days(rule: dict[str, Any], day: date | None, today: date) -> bool:
    if day is None:
        return False
    ago = (today - day).days
    return bool(
        ago <= rule.get("days_max", ago)
        and ago >= rule.get("days_min", ago)
        and rule.get("from", "0000") <= day.isoformat() <= rule.get("through", "9999")
    )


def _birthday(rule: dict[str, Any], person: Person, today: date) -> bool:
    if person.birthday is None:
        return False
    if "months" in rule:
        return person.birthday[0] in rule["months"]
    return any(
        0 <= (_kept(person.birthday, year) - today).days <= rule["days_max"] for year in (today.year, today.year + 1)
    )


def _kept(birthday: tuple[int, int], year: int) -> date:
    return date(year, 2, 28) if birthday == (2, 29) and not isleap(year) else date(year, *birthday)


def _amount(rule: dict[str, Any], amount: int) -> bool:
    return bool(rule.get("min", amount) <= amount <= rule.get("max", amount))


_CONDITIONS: dict[str, Callable[[dict[str, Any], Person, date], bool]] = {
    "tag": lambda rule, person, today: bool(person.tags & set(rule["any_of"])),
    "tier": lambda rule, person, today: person.tier in rule["any_of"],
    "card": lambda rule, person, today: person.card in rule["any_of"] if "any_of" in rule else bool(person.card),
    "merchant": lambda rule, person, today: person.merchant in rule["any_of"],
    "gender": lambda rule, person, today: person.gender in rule["any_of"],
    "city": lambda rule, person, today: person.city in rule["any_of"],
    "status": lambda rule, person, today: ("active" if person.joined else "pre_registered") in rule["any_of"],
    "invited": lambda rule, person, today: person.is_invited,
    "joined": lambda rule, person, today: _days(rule, person.joined, today),
    "first_purchase": lambda rule, person, today: _days(rule, person.first, today),
    "latest_purchase": lambda rule, person, today: _days(rule, person.latest, today),
    "birthday": _birthday,
    "purchases": lambda rule, person, today: _amount(rule, person.purchases),
    "spent_fen": lambda rule, person, today: _amount(rule, person.spent_fen),
}

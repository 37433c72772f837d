"""A rule door: from a JSON case to a JSON answer, by the very function production uses, without a database."""

from collections.abc import Callable
from typing import Any, NamedTuple

from lianka.foundation.errors import DomainError
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.strict_json import read_json


class RuleDoor(NamedTuple):
    """One rule: `evaluate` reads the fields of a case, and returns its answer or raises a `DomainError`."""

    name: str
    evaluate: Callable[[Fields], dict[str, Any]]


def answer(door: RuleDoor, data: bytes) -> Any:
    """Answer the case in `data`, or each case of an array. Raises the `DomainError` of the first that is not valid."""
    given = read_json(data)
    if not isinstance(given, list):
        return door.evaluate(Fields(given))
    answers = []
    for number, case in enumerate(given):
        try:
            answers.append(door.evaluate(Fields(case)))
        except DomainError as error:
            error.field = f"[{number}].{error.field}" if error.field else f"[{number}]"
            raise
    return answers

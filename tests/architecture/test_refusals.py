"""Programs act on the code of a refusal, people on its words: each refusal has its own of both."""

import re
from collections import Counter
from importlib import import_module

from lianka.foundation.errors import DomainError
from tests.architecture.source import modules


def _refusals() -> list[type[DomainError]]:
    for module in modules("lianka/foundation", "lianka/domain", "lianka/interfaces"):
        import_module(module.name)
    return _below(DomainError)


def _below(refusal: type[DomainError]) -> list[type[DomainError]]:
    return [each for child in refusal.__subclasses__() for each in (child, *_below(child))]


def _place(refusal: type[DomainError]) -> str:
    return f"{refusal.__module__}.{refusal.__qualname__}"


def test_every_refusal_has_a_code_of_its_own() -> None:
    refusals = [each for each in _refusals() if each.__module__.startswith("lianka.")]

    times = Counter(each.code for each in refusals)

    assert not [f"{_place(each)}: {each.code}" for each in refusals if times[each.code] > 1]


def test_codes_are_written_in_snake_case() -> None:
    assert not [each.code for each in _refusals() if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", each.code)]


def test_every_refusal_says_something_of_its_own() -> None:
    assert not [_place(each) for each in _refusals() if "message" not in vars(each)]

"""A file fits in the head, a function fits on the screen."""

import ast
from typing import NamedTuple

from tests.architecture.source import modules

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
FUNCTION_LINES_P90 = 25
COVERED = modules("lianka", "tests", "benchmarks")


class Function(NamedTuple):
    """A function and its length, from `def` to its last line."""

    lines: int
    place: str


def _functions(*, below: str) -> list[Function]:
    return sorted(
        Function((node.end_lineno or node.lineno) - node.lineno + 1, f"{module.place}:{node.lineno} {node.name}")
        for module in COVERED
        if module.place.startswith(below)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_no_file_is_longer_than_the_budget() -> None:
    lengths = {module.place: len(module.path.read_text(encoding="utf-8").splitlines()) for module in COVERED}

    guilty = {place: length for place, length in lengths.items() if length > FILE_LINES_MAX}

    assert not guilty, f"Split these by what they do, at most {FILE_LINES_MAX} lines each: {guilty}"


def test_no_function_is_longer_than_the_budget() -> None:
    guilty = [each for each in _functions(below="") if each.lines > FUNCTION_LINES_MAX]

    assert not guilty, (
        f"Keep the decisions and move loops and sums into helpers, at most {FUNCTION_LINES_MAX}: {guilty}"
    )


def test_nine_functions_in_ten_are_short() -> None:
    functions = _functions(below="lianka")

    ninetieth = functions[len(functions) * 9 // 10]

    assert ninetieth.lines < FUNCTION_LINES_P90, f"One in ten is longer than {ninetieth}"

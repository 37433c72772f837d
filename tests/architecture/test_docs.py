"""Documentation that can be checked is checked."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\bLIANKA_[A-Z_]+\b")
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    local = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]

    assert [target for target in local if not (page.parent / target).exists()] == []


def _variables_read_by_python() -> set[str]:
    return {
        node.value
        for module in modules("lianka", "tests/conftest.py", "benchmarks")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }


def _variables_of_tests() -> set[str]:
    return set(VARIABLE.findall((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")))


def test_every_environment_variable_is_documented_and_every_documented_one_is_read() -> None:
    handbook = (ROOT / "docs" / "handbook" / "settings.md").read_text(encoding="utf-8")

    documented = set(re.findall(r"^\| `(LIANKA_[A-Z_]+)`", handbook, flags=re.MULTILINE))

    assert documented == _variables_read_by_python() | _variables_of_tests()


def test_no_two_decisions_share_a_number() -> None:
    numbers = [page.name[:4] for page in DECISIONS]

    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("page", DECISIONS, ids=_name)
def test_a_decision_says_why_and_what_enforces_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == HEADINGS


def test_the_glossary_names_each_thing_once_in_each_language() -> None:
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )[1:]

    english = [row[0] for row in rows]
    chinese = [row[1] for row in rows]

    assert len(set(english)) == len(english)
    assert len(set(chinese)) == len(chinese)
    assert english == sorted(english, key=str.casefold)


@pytest.mark.parametrize("pins", sorted((ROOT / "requirements").glob("*.txt")), ids=_name)
def test_pins_have_hashes_and_name_no_address(pins: Path) -> None:
    text = pins.read_text(encoding="utf-8")

    assert "://" not in text
    assert len(re.findall(r"^\S+==\S+ \\$", text, re.MULTILINE)) == len(re.findall(r"^\S", text, re.MULTILINE))

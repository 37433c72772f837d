"""Reads the worked cases of the documentation: below a heading, each a title, a case and its answer in JSON."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

RULES = Path(__file__).resolve().parents[1] / "docs" / "rules"
_TITLE = re.compile(r"^### (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```json\n(.+?)^```$", re.MULTILINE | re.DOTALL)


class WorkedCase(NamedTuple):
    """One case of a page and the answer that the page gives."""

    title: str
    case: Any
    answer: Any

    @property
    def is_refused(self) -> bool:
        return "error" in self.answer


def read_cases(page: Path, heading: str) -> list[WorkedCase]:
    """The worked cases of the section with this heading, in the order of the page."""
    section = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    titles = list(_TITLE.finditer(section))
    ends = [title.start() for title in titles[1:]] + [len(section)]
    cases = [_read_case(title.group(1), section[title.end() : end]) for title, end in zip(titles, ends, strict=True)]
    assert cases, f"{page.name} has no case below {heading!r}."
    return cases


def _read_case(title: str, text: str) -> WorkedCase:
    blocks = _BLOCK.findall(text)
    assert len(blocks) == 2, f"{title!r} is not a case and its answer."
    return WorkedCase(title, *map(json.loads, blocks))

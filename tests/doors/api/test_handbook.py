"""The commands of the handbook do what the handbook says."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lianka.domain.access.values import ApiScope
from tests.architecture.test_refusals import _refusals
from tests.doors.api.test_openapi import SCOPES, operations
from tests.doors.api.till import Answer, Till, code_of, issue
from tests.operations.checkout.counter import Counter, give_points, hold_free_card
from tests.world import World

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "handbook" / "api.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```bash\n(.+?)^```(?:\n\n^```json\n(.+?)^```)?", re.MULTILINE | re.DOTALL)
_HERE = re.compile(r"<<END\n(.*?)\nEND\n", re.DOTALL)
_MADE = re.compile(r"[a-z]{3}_[0-9a-z]{20}|\d{4}-\d\d-\d\dT[\d:]+\+08:00")


@dataclass
class Shell:
    """Runs the curl commands of a page against the API, with the variables that stand for what was answered."""

    variables: dict[str, str] = field(default_factory=dict)
    till: Till = field(default_factory=Till)

    def run(self, block: str) -> Answer:
        """Run the one command of a block."""
        body = _HERE.search(block)
        (line,) = [line for line in block.splitlines() if line.startswith("curl")]
        words = shlex.split(self._fill(line.partition("<<END")[0]).replace("$(uuidgen)", f"k{len(self.variables)}"))
        headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
        address = next(word for word in words if word.startswith("/api/v1"))
        self.till.secret = headers.get("Authorization", " ").split(" ", 1)[1] or None
        return self.till.send(
            "POST" if "--json" in words else "GET",
            address.removeprefix("/api/v1"),
            content=self._fill(body.group(1)).encode() if body else b"",
            key=headers.get("Idempotency-Key"),
        )

    def _fill(self, text: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda found: self.variables[found.group(1)], text)


def blocks() -> list[tuple[str, Any]]:
    """The commands of the page, and the answers shown below them."""
    found = [(command, json.loads(answer)) for command, answer in _BLOCK.findall(PAGE) if "curl" in command]
    assert len(found) == 10
    return found


def same(shown: Any, answered: Any) -> Any:
    """What was answered, with the ids and moments that are shown, and with what the page leaves out."""
    if shown == "…":
        return shown
    if isinstance(shown, dict) and isinstance(answered, dict):
        return {name: same(shown.get(name), value) for name, value in answered.items()}
    if isinstance(shown, list) and isinstance(answered, list) and len(shown) == len(answered):
        return [same(*pair) for pair in zip(shown, answered, strict=True)]
    is_made = (
        isinstance(answered, str) and isinstance(shown, str) and _MADE.fullmatch(answered) and _MADE.fullmatch(shown)
    )
    return shown if is_made else answered


@pytest.mark.django_db
@pytest.mark.row("OPEN-1")
def test_a_till_that_follows_the_handbook_gets_the_answers_of_the_handbook(world: World, counter: Counter) -> None:
    give_points(yuan=500)
    hold_free_card(world, counter)
    secret = issue(world.noodles, store=counter.noodles).secret
    shell = Shell({"API": "/api/v1", "KEY": secret, "STORE": counter.noodles, "CODE": code_of(world.wang)})

    for command, shown in blocks():
        answered = shell.run(command).body

        assert same(shown, answered) == shown, command
        if "$CODE" in command:
            shell.variables |= {"SCAN": answered["id"], "MEMBER": answered["member"]["id"]}
        if "expected_payable_fen" in command:
            shell.variables |= {"ORDER": answered["order"]["id"], "PURCHASE": answered["purchase"]["id"]}


def test_the_handbook_names_every_scope_with_what_it_opens() -> None:
    told = dict(re.findall(r"^\| `(\w+:\w+)` \| (.+) \|$", PAGE, re.MULTILINE))
    opened: dict[str, set[str]] = {scope.value: set() for scope in ApiScope}
    for path, method, operation in operations():
        if scope := SCOPES.get(operation["operationId"]):
            opened[scope].add(f"`{method} {re.sub(r'{.+}', '{id}', path)}`")

    assert {scope: set(words.split(", ")) for scope, words in told.items()} == opened


def test_every_code_in_the_handbook_is_the_code_of_a_refusal() -> None:
    table = PAGE.partition("| Status | Means |")[2]
    codes = set(re.findall(r"`([a-z_]+)`", table))

    known = {refusal.code for refusal in _refusals()}

    assert len(codes) > 25
    assert codes - known == set()

"""The source as the architecture tests read it."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIANKA = ROOT / "lianka"


class Module(NamedTuple):
    """A Python file and its dotted name."""

    path: Path
    name: str
    tree: ast.Module

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))


class Import(NamedTuple):
    """One name that a module imports, in full: `from a import b` is `a.b`."""

    module: Module
    target: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.module.place}:{self.line}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below the folders but migrations, in a fixed order."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_read(path) for path in paths if "migrations" not in path.parts)


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def imports(module: Module) -> Iterator[Import]:
    """What the module imports, wherever in the file."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(module, node)
            yield from (Import(module, f"{source}.{alias.name}", node.lineno) for alias in node.names)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    if module.path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


def context_of(dotted: str) -> str | None:
    """The bounded context a dotted name lies in: `lianka.domain.ledger.models` is in `ledger`."""
    parts = dotted.split(".")
    return parts[2] if parts[:2] == ["lianka", "domain"] and len(parts) > 2 else None


def room_of(dotted: str) -> str | None:
    """The room of its context a dotted name lies in: `lianka.domain.ledger.rules.lots` is in `rules`."""
    parts = dotted.split(".")
    return parts[3] if context_of(dotted) and len(parts) > 3 else None


@cache
def context_levels() -> dict[str, int]:
    """How high each context stands, by the import contract: neighbours share a level, 0 is the highest."""
    config: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each.get("containers") == ["lianka.domain"])
    return {name.strip(" ()"): level for level, neighbours in enumerate(layers) for name in neighbours.split("|")}

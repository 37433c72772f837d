"""What the import contracts cannot see: who may enter which room of a context."""

import ast

from tests.architecture.source import LIANKA, Import, Module, context_of, imports, modules, room_of

DOMAIN = modules("lianka/domain")
PURE_FOUNDATION = {"calendar", "errors", "values"}
IMPURE_LIBRARIES = {"io", "os", "pathlib", "random", "requests", "secrets", "socket", "sqlite3", "subprocess", "time"}
PUBLIC_ROOMS = {"chart", "errors", "events", "models", "operations", "policies", "queries", "values"}
READING_ROOMS = {"models", "queries", "store"}
IMPURE_ROOMS = {"models", "operations", "queries"}
CLOCKS = {"now", "utcnow", "today", "localdate", "localtime"}
WHATEVER_NAMES = {"common.py", "helpers.py", "misc.py", "util.py", "utils.py"}


def _imports_of(room: str) -> list[Import]:
    return [each for module in DOMAIN if room_of(module.name) == room for each in imports(module)]


def _is_impure(target: str) -> bool:
    parts = target.split(".")
    if parts[:2] == ["lianka", "foundation"]:
        return parts[2] not in PURE_FOUNDATION
    return parts[0] in IMPURE_LIBRARIES | {"django"} or room_of(target) in IMPURE_ROOMS


def test_rules_import_neither_django_nor_anything_that_reads_or_writes() -> None:
    guilty = [f"{each.place} imports {each.target}" for each in _imports_of("rules") if _is_impure(each.target)]

    assert not guilty, "Rules are given facts and return decisions; let an operation fetch them:\n" + "\n".join(guilty)


def _imports_across_contexts() -> list[Import]:
    return [
        each
        for module in DOMAIN
        for each in imports(module)
        if context_of(each.target) not in {None, context_of(module.name)}
    ]


def test_contexts_enter_only_the_public_rooms_of_each_other() -> None:
    guilty = [
        f"{each.place} imports {each.target}"
        for each in _imports_across_contexts()
        if room_of(each.target) not in PUBLIC_ROOMS
    ]

    assert not guilty, "Call an operation or a query of that context instead:\n" + "\n".join(guilty)


def test_rows_of_another_context_are_read_in_queries_and_written_nowhere_else() -> None:
    guilty = [
        f"{each.place} reaches the rows of {each.target}"
        for each in _imports_across_contexts()
        if room_of(each.target) == "models" and room_of(each.module.name) not in READING_ROOMS
        if _reaches_rows(each.module, each.target.split(".")[-1])
    ]

    assert not guilty, "A table is written by its own context alone; call it:\n" + "\n".join(guilty)


def _reaches_rows(module: Module, model: str) -> bool:
    # Naming a model's choices (`Party.Kind`) or its type is no harm; making or asking for rows is.
    for node in ast.walk(module.tree):
        used = node.value if isinstance(node, ast.Attribute) and node.attr == "objects" else None
        used = node.func if isinstance(node, ast.Call) else used
        if isinstance(used, ast.Name) and used.id == model:
            return True
    return False


def test_the_domain_never_reads_the_clock() -> None:
    guilty = [
        f"{module.place}:{node.lineno} reads the clock"
        for module in DOMAIN
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Call) and _reads_clock(node.func))
    ]
    guilty += [
        f"{each.place} imports {each.target}"
        for module in DOMAIN
        for each in imports(module)
        if each.target.startswith("lianka.foundation.clock")
    ]

    assert not guilty, "Doors read the clock; take `at` as an argument:\n" + "\n".join(guilty)


def _reads_clock(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr in CLOCKS


def test_the_domain_uses_no_signals() -> None:
    guilty = [
        f"{each.place} imports {each.target}"
        for module in DOMAIN
        for each in imports(module)
        if each.target.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]

    assert not guilty, "Call what must be true together; publish an event for the rest:\n" + "\n".join(guilty)


def test_the_domain_knows_no_requests_and_pages() -> None:
    doors = ("django.http", "django.shortcuts", "django.views", "django.contrib.admin", "django.contrib.messages")
    guilty = [
        f"{each.place} imports {each.target}"
        for module in modules("lianka/domain", "lianka/foundation")
        for each in imports(module)
        if each.target.startswith(doors)
    ]

    assert not guilty, "That is a door's work:\n" + "\n".join(guilty)


def test_no_work_is_done_in_save() -> None:
    guilty = [
        f"{module.place}:{node.lineno}"
        for module in DOMAIN
        if room_of(module.name) == "models"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean"}
    ]

    assert not guilty, "An operation does the work, a constraint keeps it true:\n" + "\n".join(guilty)


def test_every_file_has_a_name_that_says_what_it_holds() -> None:
    guilty = [str(path.relative_to(LIANKA)) for path in LIANKA.rglob("*.py") if path.name in WHATEVER_NAMES]

    assert not guilty, f"Name these after what they do: {guilty}"


def test_every_public_operation_says_what_it_will_do() -> None:
    guilty = [
        f"{module.place}:{node.lineno} {node.name}"
        for module in DOMAIN
        if room_of(module.name) in {"operations", "queries"}
        for node in _public_functions(module)
        if not ast.get_docstring(node)
    ]

    assert not guilty, "Give these a docstring that completes 'This function will ...':\n" + "\n".join(guilty)


def _public_functions(module: Module) -> list[ast.FunctionDef]:
    return [node for node in module.tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]

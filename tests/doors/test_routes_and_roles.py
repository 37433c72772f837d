"""All routes × all roles × own and foreign things: the answer is what the table says, and shows nobody else's."""

import json
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie
from itertools import count
from typing import Any, Final, NamedTuple

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lianka.domain.access.models import User
from lianka.domain.members.queries import get_member, get_session_version
from lianka.foundation import clock
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from tests.doors import routes_table as table
from tests.doors.routes_rows import TODAY, empty_tables, row_for
from tests.doors.routes_scene import Scene, set_the_scene
from tests.doors.routes_table import LET_IN, ROLES, ROUTES, SENT_TO_SIGN_IN, Answer, Route

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-2")]

ALL_ROUTES: Final = (*ROUTES, *table.back_office_tables())
UNDERSTOOD: Final = (400, 409, 422)
"""What a form or a body that says nothing is told by a door that let its sender in."""
_WRITES: Final = re.compile(
    r"(?<!FOR )(?<!NO KEY )\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(?!SET\b)(\w+)", re.IGNORECASE
)
MEMORY: Final = {"django_session", "foundation_idempotencykey"}
"""What a door notes of whoever asks, whatever it answers: a refusal under an idempotency key is kept as well."""
METHODS: Final = ("GET", "POST")
_keys = count(1)


class Request(NamedTuple):
    """One try: a route with a thing of one side."""

    route: Route
    method: str
    side: int
    address: str

    def __str__(self) -> str:
        about = " ".join(word for word in (self.route.of, self.route.sends, self.route.act) if word)
        return f"{self.method} {self.route.name} {about} of {'theirs' if self.side else 'ours'}"


class Findings(NamedTuple):
    """What a walk of one role through all routes found to be otherwise than the table says."""

    surprises: list[str]
    leaks: list[str]
    writes: list[str]
    seen: set[str]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Everything there is, built once: every walk leaves it as it was."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, _undone():
        patch.setattr(clock, "now", lambda: TODAY)
        # Thousands of refusals with their tracebacks would take longer to write down than to make.
        for name in ("django.request", "lianka.foundation.outbox"):
            patch.setattr(logging.getLogger(name), "disabled", True)
        yield set_the_scene()


@pytest.fixture(scope="module")
def browsers(scene: Scene) -> dict[str, Client]:
    """A browser or a program for each role."""
    browsers = {role: Client(raise_request_exception=False) for role in ROLES}
    for role in table.USERS:
        user = User.objects.get(username=getattr(scene.world, role))
        browsers[role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for role in table.MEMBERS:
        member = get_member(member_id=getattr(scene.world, role))
        version = get_session_version(member_id=member.party_id)
        session = browsers[role].session
        session["member"] = {"id": member.party_id, "public_id": member.public_id, "version": version}
        session.save()
        browsers[role].cookies["sessionid"] = str(session.session_key)
    for role in table.KEYS:
        browsers[role].defaults["HTTP_AUTHORIZATION"] = f"Bearer {scene.keys[role]}"
        # The first use of a key is noted in its row.
        browsers[role].get(reverse("api-v1:list_own_stores"))
    return browsers


@pytest.fixture(scope="module")
def requests(scene: Scene) -> list[Request]:
    """Every route, with GET and with POST, about our things and theirs."""
    return list(_requests(scene))


def test_every_route_stands_in_the_table() -> None:
    assert set(_names(get_resolver())) == {route.name for route in ALL_ROUTES}


def test_every_act_of_the_back_office_stands_in_the_table() -> None:
    acts = {}
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, BackofficeAdmin)
        names = {act.name for act in (*shown.list_acts, *shown.acts)}
        if names:
            acts[model._meta.label_lower] = names

    assert acts == {name: set(roles) for name, roles in table.ACTS.items()}


def test_every_table_of_the_back_office_has_a_row_to_show(scene: Scene) -> None:
    assert empty_tables() == []


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_a_role_as_the_table_says(
    scene: Scene, browsers: dict[str, Client], requests: list[Request], role: str
) -> None:
    before = _row_counts()

    found = _walk(scene, role, browsers[role], requests)

    assert found.surprises == []
    assert found.leaks == []
    assert found.writes == []
    assert _row_counts() == before
    assert _to_be_seen(scene, role) <= found.seen


def _names(resolver: URLResolver, path: str = "/", namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        address = f"{path}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else address
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern, address, inner)


def _requests(scene: Scene) -> Iterator[Request]:
    named = {
        (route.name, method) for route in ALL_ROUTES for method in METHODS if table.let_in(route, method) is not None
    }
    for route in ALL_ROUTES:
        for side in (side for side in (0, 1) if _has(scene, route, side)):
            address = _address(scene, route, side)
            for method in METHODS:
                if table.let_in(route, method) is not None or (route.name, method) not in named:
                    yield Request(route, method, side, address)


def _has(scene: Scene, route: Route, side: int) -> bool:
    things = [scene.things[name][side] for name in (route.of, route.sends) if name]
    return None not in things if things else side == 0


def _address(scene: Scene, route: Route, side: int) -> str:
    if route.name.startswith("/"):
        row = str(row_for(route.table, route.act).pk) if route.table else ""
        return re.sub(r"<path:object_id>", row, route.name).replace("^", "nowhere").replace("(?P<url>.*)$", "nowhere/")
    thing = scene.things[route.of][side] if route.of else ()
    args = [*route.args, *(thing if isinstance(thing, list | tuple) else [thing])]
    args += [row_for(route.table, route.act).pk] if route.table else []
    return reverse(route.name, args=[*args, *([route.act] if route.act else [])])


def _walk(scene: Scene, role: str, browser: Client, requests: Sequence[Request]) -> Findings:
    found = Findings([], [], [], set())
    parties = _parties_of(scene, role)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    for request in requests:
        expected = table.expected(request.route, request.method, role, request.side)
        if request.route.is_shown_only and (request.method, expected) == ("POST", LET_IN):
            continue
        browser.cookies = SimpleCookie(cookies)
        leaves_trace = expected == LET_IN or request.route.is_kept
        with _undone() if leaves_trace else nullcontext(), _watched() as written:
            answer = _send(scene, browser, request)
            page = answer.getvalue().decode(errors="replace")
        if not _is(answer, expected, request):
            location = answer.headers.get("Location", "")
            found.surprises.append(f"{request}: {answer.status_code} {location}, not {expected}")
        if not leaves_trace and written:
            found.writes.append(f"{request}: {written}")
        for mark in (mark for mark in scene.marks if mark.text in page):
            # What was asked for by its name stands in the page's own links; and whoever has the address of a
            # cashier page may pay there, and is led back to the order.
            if mark.text in request.address or request.route.door is table.PAY:
                continue
            found.seen.add(mark.text)
            if not mark.party_ids & parties:
                found.leaks.append(f"{request}: {mark.text}")
    return found


def _parties_of(scene: Scene, role: str) -> frozenset[int]:
    """Whose things a role may see; an operator everybody's."""
    world = scene.world
    if role in table.OPERATORS:
        return frozenset[int]().union(*(mark.party_ids for mark in scene.marks))
    if role in table.MEMBERS:
        return frozenset({getattr(world, role)})
    parties = (world.noodles, world.books)
    return frozenset(parties[side] for side in table.SIDES[role])


def _to_be_seen(scene: Scene, role: str) -> set[str]:
    return {scene.things[name][side] for name in table.SHOWN.get(role, ()) for side in table.SIDES[role]}


def _send(scene: Scene, browser: Client, request: Request) -> Any:
    if request.method == "GET":
        return browser.get(request.address)
    sent = scene.things[request.route.sends][request.side] if request.route.sends else {}
    if request.route.door is not table.API:
        return browser.post(request.address, sent)
    headers = {"Idempotency-Key": f"walk-{next(_keys)}"}
    return browser.post(request.address, json.dumps(sent), content_type="application/json", headers=headers)


def _is(answer: Any, expected: Answer, request: Request) -> bool:
    door = request.route.door
    address = answer.headers.get("Location", "")
    is_led_away = answer.status_code in (301, 302)
    is_sent_to_sign_in = bool(is_led_away and door.sign_in and address.startswith(door.sign_in))
    if expected == SENT_TO_SIGN_IN:
        return is_sent_to_sign_in
    if expected != LET_IN:
        return bool(answer.status_code == expected)
    if is_led_away:
        return address.startswith(door.roots) and not is_sent_to_sign_in
    return answer.status_code < 300 or (request.method == "POST" and answer.status_code in UNDERSTOOD)


@contextmanager
def _undone() -> Iterator[None]:
    """A part of the test's transaction that is taken back at its end; operations take it for none at all."""
    block = transaction.atomic()
    # As Django's own test cases say it, so that operations find no transaction around theirs.
    block._from_testcase = True  # type: ignore[attr-defined]  # known to Django alone
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def _watched() -> Iterator[set[str]]:
    """The tables that are written to."""
    written: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        written.update(set(_WRITES.findall(sql)) - MEMORY)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def _row_counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.db_table not in MEMORY]
    return {model._meta.label: model._default_manager.count() for model in models}

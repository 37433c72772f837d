"""A merchant's statements: the list, the page that prints well, its lines, and confirming or disputing."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.access.models import User
from lianka.domain.access.policies import Action, may
from lianka.domain.access.queries import get_alliance
from lianka.domain.settlement.errors import StatementLineNotFound
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.dispute_statement import dispute_statement
from lianka.domain.settlement.queries import (
    get_statement,
    get_statement_line,
    list_statement_lines,
    list_statements,
)
from lianka.domain.settlement.values import NOTE_LENGTH_MAX, LineCursor, StatementState, StatementView
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.console import shown
from lianka.interfaces.console.exports import lines_as_csv
from lianka.interfaces.console.guard import actor_of, for_users, menu_of, merchants_with_statements, statement_for

LIST_SIZE: Final = 30
LINES_ON_PAGE: Final = 50
LINES_IN_PRINT: Final = 1_000
_DIGITS_MAX: Final = 18  # what a database id can have

sign_in = LoginView.as_view(template_name="console/sign_in.html", next_page="console:home")
sign_out = LogoutView.as_view(next_page="console:sign_in")


@require_safe
@for_users
def home(request: HttpRequest, user: User) -> HttpResponse:
    """The first of the pages the user may open."""
    menu = menu_of(user)
    if not menu:
        raise Http404
    return HttpResponseRedirect(reverse(menu[0][0]))


@require_safe
@for_users
def statements_page(request: HttpRequest, user: User) -> HttpResponse:
    """The statements of all merchants the user settles for, the latest first."""
    number = _page_number(request)
    found = list_statements(merchant_ids=merchants_with_statements(user))
    rows = list(found[(number - 1) * LIST_SIZE : number * LIST_SIZE + 1])
    context = {
        "rows": rows[:LIST_SIZE],
        "newer": number - 1,
        "older": number + 1 if len(rows) > LIST_SIZE else 0,
        "alliance": get_alliance().name,
        "menu": menu_of(user),
    }
    return render(request, "console/statements.html", context)


@require_safe
@for_users
def statement_page(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """One statement with a page of its lines; as `?print=1` with all of them, up to what paper can bear."""
    statement = statement_for(user, public_id, Action.VIEW_STATEMENTS)
    is_print = "print" in request.GET
    limit = LINES_IN_PRINT if is_print else LINES_ON_PAGE
    found = list_statement_lines(statement=statement, after=_cursor(request), limit=limit + 1)
    is_more = len(found) > limit
    context = {
        **_shown(user, statement),
        "lines": shown.lines(found[:limit]),
        "next": found[limit - 1].cursor if is_more else None,
        "is_first": "after" not in request.GET,
        "is_print": is_print,
    }
    return render(request, "console/statement.html", context)


@require_safe
@for_users
def statement_lines_csv(request: HttpRequest, user: User, public_id: str) -> StreamingHttpResponse:
    """All lines as a file."""
    statement = statement_for(user, public_id, Action.VIEW_STATEMENTS)
    return lines_as_csv(statement)


@require_safe
@for_users
def statement_line_page(request: HttpRequest, user: User, public_id: str, source: str, key: str) -> HttpResponse:
    """How one line came about: its cause, and what it moved against which account."""
    statement = statement_for(user, public_id, Action.VIEW_STATEMENTS)
    try:
        line, parts = get_statement_line(statement=statement, source=source, key=key)
    except StatementLineNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    context = {
        "statement": statement,
        "line": shown.lines([line])[0],
        "amount": shown.figure(abs(line.amount_fen)),
        "parts": parts,
        "alliance": get_alliance().name,
        "menu": menu_of(user),
    }
    return render(request, "console/line.html", context)


@require_POST
@for_users
def confirm_page(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """Confirm the statement, then show it."""
    statement = statement_for(user, public_id, Action.CONFIRM_STATEMENTS)
    try:
        confirm_statement(statement_id=statement.public_id, by=actor_of(user), at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. The statement is confirmed."))
    return _to_statement(statement)


@require_POST
@for_users
def dispute_page(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """Contest the statement with a note, then show it; a refusal keeps what was typed."""
    statement = statement_for(user, public_id, Action.DISPUTE_STATEMENTS)
    note = request.POST.get("note", "")
    try:
        dispute_statement(statement_id=statement.public_id, note=note, by=actor_of(user), at=clock.now())
    except DomainError as refusal:
        found = list_statement_lines(statement=statement, limit=LINES_ON_PAGE)
        context = {
            **_shown(user, statement),
            "lines": shown.lines(found),
            "is_first": True,
            "note": note,
            "note_error": str(refusal),
        }
        return render(request, "console/statement.html", context, status=422)
    messages.success(request, _("Your note has been sent. We will look into it before anything is paid."))
    return _to_statement(statement)


def _shown(user: User, statement: Statement) -> dict[str, Any]:
    view = get_statement(public_id=statement.public_id)
    return {
        "statement": view,
        "due": shown.figure(abs(view.due_fen)),
        "groups": shown.groups(view.sums),
        "alliance": get_alliance().name,
        "menu": menu_of(user),
        "note_length_max": NOTE_LENGTH_MAX,
        "can_confirm": view.state == StatementState.ISSUED and _may(user, Action.CONFIRM_STATEMENTS, view),
        "can_dispute": StatementState.DISPUTED in view.next_states and _may(user, Action.DISPUTE_STATEMENTS, view),
    }


def _may(user: User, action: Action, view: StatementView) -> bool:
    return may(user, action, party_id=view.merchant_id)


def _to_statement(statement: Statement) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:statement", args=[statement.public_id]))


def _cursor(request: HttpRequest) -> LineCursor | None:
    day, _separator, journal = request.GET.get("after", "").partition("_")
    try:
        return LineCursor(date.fromisoformat(day), int(journal)) if len(journal) <= _DIGITS_MAX else None
    except ValueError:
        return None


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1

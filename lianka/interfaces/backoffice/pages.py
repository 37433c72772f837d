"""The pages that are no tables of Django's admin: where they stand, and what they have in common."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from lianka.domain.access import policies
from lianka.interfaces.backoffice.shown import Shown

View = Callable[..., HttpResponse]
Trail = list[tuple[Any, str]]


def require(request: HttpRequest, action: policies.Action) -> None:
    """Let pass who may do this; the page of a refusal for everybody else."""
    if not policies.may(request.user, action):
        raise PermissionDenied


def show(request: HttpRequest, shown: Shown, **context: Any) -> HttpResponse:
    """A page in the frame of the back office."""
    request.current_app = admin.site.name
    page = {**admin.site.each_context(request), "title": shown.title, "shown": shown, **context}
    return TemplateResponse(request, "backoffice/detail.html", page)


def turn_page(request: HttpRequest, cursor: Mapping[str, object] | None, names: tuple[str, ...]) -> dict[str, str]:
    """The links of a pager that goes on from a cursor: to the next page, and back to the first."""
    kept = {name: value for name, value in request.GET.items() if name not in names}
    is_first = not any(name in request.GET for name in names)
    following = {**kept, **{name: str(value) for name, value in cursor.items()}} if cursor else None
    return {
        "first": "" if is_first else f"?{urlencode(kept)}",
        "next": f"?{urlencode(following)}" if following else "",
    }

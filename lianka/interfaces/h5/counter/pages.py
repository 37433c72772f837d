"""How every page of the counter is put together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lianka.foundation.errors import Conflict, DomainError


def show(
    request: HttpRequest, name: str, context: Mapping[str, Any], *, at: datetime, status: int = 200
) -> HttpResponse:
    """The page of this name; its templates may ask what time it is."""
    return render(request, f"h5/counter/{name}.html", {**context, "at": at}, status=status)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Leave for another page, whoever asked: the browser or htmx."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def key_of(request: HttpRequest) -> str:
    """The idempotency key of the form; empty, which is refused, for what no page of ours has written."""
    key = request.POST.get("key", "")
    return key if key.isprintable() else ""


def status_of(refusal: DomainError) -> int:
    """The HTTP status under which a page shows a refusal."""
    return 409 if isinstance(refusal, Conflict) else 422

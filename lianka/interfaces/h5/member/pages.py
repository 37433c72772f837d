"""How every page of the member is put together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from lianka.domain.merchants.queries import list_trades
from lianka.foundation import clock

_PAGE_DIGITS_MAX: Final = 6


def show(
    request: HttpRequest, name: str, context: Mapping[str, Any], *, at: datetime, status: int = 200
) -> HttpResponse:
    """The page of this name; its templates may ask what time it is."""
    return render(request, f"h5/member/{name}.html", {**context, "at": at}, status=status)


def member_page(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Show what does not exist, or not for this member, as a page of ours with a way on."""

    @wraps(page)
    def shown(request: HttpRequest, /, **named: str) -> HttpResponseBase:
        try:
            return page(request, **named)
        except Http404 as missing:
            return show(request, "missing", {"words": str(missing)}, at=clock.now(), status=404)

    return shown


def is_part_asked(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(request.headers.get("HX-Request"))


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Leave for another page, whoever asked: the browser or htmx."""
    if is_part_asked(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def trade_names() -> dict[str, str]:
    """What each trade is called in the reader's language, by its code. One statement."""
    return {trade.code: str(trade) for trade in list_trades()}


def page_number(request: HttpRequest) -> int:
    """Which page of a list is asked for: 1 unless `?page=` says otherwise."""
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) <= _PAGE_DIGITS_MAX and int(text) > 0 else 1

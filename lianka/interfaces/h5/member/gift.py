"""Opening a card with a gift code: typed, scanned, or come by as a link (CARD-12)."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.cards.operations.redeem_gift_code import look_up_gift_code, redeem_gift_code
from lianka.domain.cards.queries import get_plan
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member.pages import show, trade_names
from lianka.interfaces.h5.member.session import Visitor, for_members

_SHOWN_MAX: Final = 60


@require_safe
@for_members
def gift_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where a code is entered; a link has filled it in already."""
    return _ask(request, request.GET.get("code", ""), at=clock.now())


@require_POST
@for_members
def offers_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Which card the code opens, to be confirmed. A code that nobody has is counted, so that looking is a POST."""
    at, typed = clock.now(), request.POST.get("code", "")
    try:
        offer = look_up_gift_code(
            typed=_code_in(typed), member_id=visitor.member_id, address=_address_of(request), at=at
        )
    except DomainError as refusal:
        return _ask(request, typed, refusal=refusal, at=at)
    plan = get_plan(public_id=offer.plan_public_id, at=at)
    return show(request, "gift_offer", {"offer": offer, "plan": plan, "trade_names": trade_names()}, at=at)


@require_POST
@for_members
def openings_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Open the card and show it."""
    at, typed = clock.now(), request.POST.get("code", "")
    try:
        opened = redeem_gift_code(
            typed=_code_in(typed),
            member_id=visitor.member_id,
            address=_address_of(request),
            key=request.POST.get("key", ""),
            by=visitor.actor,
            at=at,
        )
    except DomainError as refusal:
        return _ask(request, typed, refusal=refusal, at=at)
    messages.success(request, _("Your card has been renewed.") if opened.is_renewal else _("Your card is open."))
    return HttpResponseRedirect(reverse("member:card", args=[opened.public_id]))


def _ask(request: HttpRequest, typed: str, *, refusal: DomainError | None = None, at: datetime) -> HttpResponse:
    context: dict[str, Any] = {"code": _code_in(typed)[:_SHOWN_MAX], "refusal": refusal}
    return show(request, "gift", context, at=at, status=422 if refusal else 200)


def _code_in(typed: str) -> str:
    """The code itself: a scanner hands over the whole link that it read."""
    if "://" not in typed:
        return typed.strip()
    try:
        return parse_qs(urlsplit(typed).query).get("code", [""])[0].strip()
    except ValueError:
        return ""


def _address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))

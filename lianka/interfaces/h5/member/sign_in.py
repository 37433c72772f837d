"""Join and sign in: a phone and the code that was sent to it, or a password. Sign out."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianka.domain.members.errors import PhoneInvalid, SignInCodeTooSoon
from lianka.domain.members.operations.request_sign_in_code import request_sign_in_code
from lianka.domain.members.operations.sign_in_by_code import sign_in_by_code
from lianka.domain.members.operations.sign_in_by_password import sign_in_by_password
from lianka.domain.members.values import IntroductionAsked, SignedIn, hash_phone, parse_phone
from lianka.domain.merchants.errors import StoreNotFound
from lianka.domain.merchants.queries import get_store
from lianka.domain.merchants.values import StoreView
from lianka.domain.notices.queries import latest_text_for
from lianka.domain.rewards.queries.joining import get_joining_offer
from lianka.foundation import clock
from lianka.foundation.errors import DomainError, InvalidInput
from lianka.interfaces.h5.member import first_touch, session
from lianka.interfaces.h5.member.pages import go_to, show

_TEXTS = "texts_for"
_RESEND = "resend_at"


class CodeMissing(InvalidInput):
    """The six digits were left out."""

    code = "sign_in_code_missing"
    message = _("Please enter the six digits from the message.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest) -> HttpResponse:
    """Send a code to the phone, or take the code and sign in; one page, which keeps what was typed."""
    at = clock.now()
    touch = first_touch.read_touch(request)
    if request.method != "POST":
        if session.visitor_of(request):
            return HttpResponseRedirect(session.safe_next(request))
        response = _show_join(request, touch, at)
    elif request.POST.get("act") == "send":
        response = _send(request, touch, at)
    else:
        response = _enter(request, touch, at)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_page(request: HttpRequest) -> HttpResponse:
    """Sign in with a phone and a password."""
    at = clock.now()
    context: dict[str, Any] = {"next": session.safe_next(request), "phone": request.POST.get("phone", "")}
    if request.method == "POST":
        try:
            signed_in = sign_in_by_password(
                phone=context["phone"],
                password=request.POST.get("password", ""),
                address=_address_of(request),
                at=at,
            )
        except DomainError as refusal:
            return show(request, "password_sign_in", {**context, "refusal": refusal}, at=at, status=422)
        return _welcome(request, signed_in, at)
    return show(request, "password_sign_in", context, at=at)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign the member out of this browser."""
    response = HttpResponseRedirect(reverse("member:home"))
    session.sign_out(request, response)
    return response


@never_cache
@require_POST
def texts_part(request: HttpRequest) -> HttpResponse:
    """The message that was just sent to the phone, where messages are shown on the page: for demonstrations only."""
    at = clock.now()
    phone = request.POST.get("phone", "")
    try:
        is_asker = request.session.get(_TEXTS) == hash_phone(parse_phone(phone))
        text = latest_text_for(phone=phone, at=at) if is_asker else None
    except PhoneInvalid:
        text = None
    if text is None:
        return HttpResponse(status=204)
    return show(request, "parts/text_message", {"text": text}, at=at)


def _send(request: HttpRequest, touch: IntroductionAsked | None, at: datetime) -> HttpResponse:
    phone = request.POST.get("phone", "")
    try:
        sent = request_sign_in_code(phone=phone, address=_address_of(request), at=at)
    except SignInCodeTooSoon as refusal:
        request.session[_RESEND] = (at + timedelta(seconds=refusal.facts["seconds"])).isoformat()
        return _show_join(request, touch, at, refusal=refusal, status=422)
    except DomainError as refusal:
        return _show_join(request, touch, at, refusal=refusal, status=422)
    request.session[_TEXTS] = hash_phone(parse_phone(phone))
    request.session[_RESEND] = sent.resend_at.isoformat()
    return _show_join(request, touch, at, is_sent=True)


def _enter(request: HttpRequest, touch: IntroductionAsked | None, at: datetime) -> HttpResponse:
    code = request.POST.get("code", "")
    try:
        if not code.strip():
            raise CodeMissing(field="code")
        signed_in = sign_in_by_code(
            phone=request.POST.get("phone", ""), code=code, address=_address_of(request), introduction=touch, at=at
        )
    except DomainError as refusal:
        return _show_join(request, touch, at, refusal=refusal, code=code, status=422)
    return _welcome(request, signed_in, at)


def _welcome(request: HttpRequest, signed_in: SignedIn, at: datetime) -> HttpResponse:
    response = go_to(request, session.safe_next(request))
    session.sign_in(request, response, signed_in, at=at)
    first_touch.forget_touch(response)
    return response


def _show_join(
    request: HttpRequest, touch: IntroductionAsked | None, at: datetime, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        "phone": request.POST.get("phone", ""),
        "next": session.safe_next(request),
        "store": _store_of(touch),
        "is_shared": bool(touch and touch.sharer),
        "offer": get_joining_offer(at=at),
        "wait": _seconds_to_wait(request, at),
        "shows_texts": settings.LIANKA_SMS_SENDER == "in_app",
        **shown,
    }
    response = show(request, "join", context, at=at, status=status)
    first_touch.keep_touch(request, response, touch)
    return response


def _store_of(touch: IntroductionAsked | None) -> StoreView | None:
    try:
        return get_store(public_id=touch.store) if touch and touch.store else None
    except StoreNotFound:
        return None


def _seconds_to_wait(request: HttpRequest, at: datetime) -> int:
    """How long until another code may be asked for from this browser; only to save the visitor a refusal."""
    resend_at = request.session.get(_RESEND)
    return max(0, -((at - datetime.fromisoformat(resend_at)) // timedelta(seconds=1))) if resend_at else 0


def _address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))

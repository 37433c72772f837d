"""Who is signed in as a member. A browser may hold a member and a staff user at once; neither knows of the other.

The session names the member while it lasts; a sealed cookie brings them back for thirty days, so that a staff user's
session in the same browser does not last longer for it (`docs/decisions/0080-a-member-is-remembered-by-a-cookie.md`).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, Final, NamedTuple, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.queries import get_session_version
from lianka.domain.members.values import SignedIn
from lianka.foundation import clock, privacy
from lianka.foundation.audit import Actor, ActorKind

P = ParamSpec("P")
COOKIE: Final = "lianka_member"
REMEMBERED_FOR: Final = timedelta(days=30)
_PURPOSE: Final = "h5.member"
_KEY: Final = "member"


class Visitor(NamedTuple):
    """The member who looks at the page."""

    member_id: int
    public_id: str
    version: int

    @property
    def actor(self) -> Actor:
        """The member, as the audit names them."""
        return Actor(ActorKind.MEMBER, self.public_id)


def for_members(
    page: Callable[Concatenate[HttpRequest, Visitor, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the page its signed-in member; send everybody else to sign in first. Nothing of it is cached."""

    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visitor = visitor_of(request)
        if visitor is None:
            return _send_to_join(request)
        return page(request, visitor, *args, **kwargs)

    return guarded


def visitor_of(request: HttpRequest) -> Visitor | None:
    """The member who is signed in, or None. A session of an older version has ended."""
    held = request.session.get(_KEY)
    visitor = Visitor(held["id"], held["public_id"], held["version"]) if held else _read_cookie(request)
    if visitor is None:
        return None
    try:
        is_current = get_session_version(member_id=visitor.member_id) == visitor.version
    except MemberNotFound:
        is_current = False
    if not is_current:
        request.session.pop(_KEY, None)
        return None
    if not held:
        _hold(request, visitor)
    return visitor


def sign_in(request: HttpRequest, response: HttpResponse, signed_in: SignedIn, *, at: datetime) -> None:
    """Let the browser act for the member from now on."""
    request.session.cycle_key()
    _remember(request, response, Visitor(signed_in.member_id, signed_in.public_id, signed_in.session_version), at=at)


def go_on(request: HttpRequest, response: HttpResponse, visitor: Visitor, *, version: int, at: datetime) -> None:
    """Keep this browser signed in when all others were just signed out."""
    _remember(request, response, visitor._replace(version=version), at=at)


def sign_out(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser act for no member any more; a staff user stays signed in."""
    request.session.pop(_KEY, None)
    response.delete_cookie(COOKIE)


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, if it is one of ours, else the home page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return reverse("member:home")


def _send_to_join(request: HttpRequest) -> HttpResponseBase:
    # What was posted is gone, so that the way back leads to the page with the form.
    shown = request.get_full_path() if request.method in {"GET", "HEAD"} else request.META.get("HTTP_REFERER", "")
    address = f"{reverse('member:join')}?{urlencode({'next': shown})}"
    if request.headers.get("HX-Request"):
        current = request.headers.get("HX-Current-URL", "")
        address = f"{reverse('member:join')}?{urlencode({'next': current})}"
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _hold(request: HttpRequest, visitor: Visitor) -> None:
    request.session[_KEY] = {"id": visitor.member_id, "version": visitor.version, "public_id": visitor.public_id}


def _remember(request: HttpRequest, response: HttpResponse, visitor: Visitor, *, at: datetime) -> None:
    _hold(request, visitor)
    ends = int((at + REMEMBERED_FOR).timestamp())
    sealed = privacy.seal_briefly(_PURPOSE, f"{visitor.member_id} {visitor.public_id} {visitor.version} {ends}")
    response.set_cookie(
        COOKIE,
        urlsafe_b64encode(sealed).decode(),
        max_age=REMEMBERED_FOR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def _read_cookie(request: HttpRequest) -> Visitor | None:
    try:
        text = privacy.open_brief(_PURPOSE, urlsafe_b64decode(request.COOKIES[COOKIE]))
    except (KeyError, NoBase64, ValueError, privacy.SealBroken):
        return None
    member_id, public_id, version, ends = text.split(" ")
    if int(ends) <= clock.now().timestamp():
        return None
    return Visitor(int(member_id), public_id, int(version))

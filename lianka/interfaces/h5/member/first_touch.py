"""Who brought a visitor here: the first link counts, and a signed cookie remembers it until they join (MBR-1)."""

import re
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lianka.domain.members.values import IntroductionAsked

COOKIE: Final = "lianka_touch"
_REMEMBERED_FOR: Final = timedelta(days=30)
_SALT: Final = "lianka.h5.first-touch"
_ID: Final = re.compile(r"[0-9A-Za-z_-]{0,100}")


def read_touch(request: HttpRequest) -> IntroductionAsked | None:
    """Whose link the visitor followed first, or the present one's; None without any."""
    kept = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_REMEMBERED_FOR)
    if kept:
        store, _blank, sharer = kept.partition(" ")
        return IntroductionAsked(store or None, sharer or None)
    return _asked(request)


def keep_touch(request: HttpRequest, response: HttpResponseBase, touch: IntroductionAsked | None) -> None:
    """Remember the link unless an earlier one is."""
    if touch is None or COOKIE in request.COOKIES:
        return
    response.set_signed_cookie(
        COOKIE,
        f"{touch.store or ''} {touch.sharer or ''}",
        salt=_SALT,
        max_age=_REMEMBERED_FOR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def forget_touch(response: HttpResponseBase) -> None:
    """Remember nothing any more: the member has joined."""
    response.delete_cookie(COOKIE)


def _asked(request: HttpRequest) -> IntroductionAsked | None:
    # A link that is pasted into a chat often swallows the words behind it; the cookie must not, because browsers
    # send letters beyond ASCII in a form in which the server reads no cookie at all.
    store, sharer = (_id_of(request.GET.get(name, "")) for name in ("store", "from"))
    return IntroductionAsked(store or None, sharer or None) if store or sharer else None


def _id_of(asked: str) -> str:
    found = _ID.match(asked)
    return found.group() if found else ""

"""Whether a request has shown every factor that is asked of its user."""

from base64 import b32encode
from binascii import unhexlify
from enum import Enum
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from lianka.domain.access.models import User
from lianka.domain.access.queries import needs_second_factor

SESSION_KEY = "second_factor_key"
_KEY_BYTES = 20


class Need(Enum):
    """What is still missing."""

    NOTHING = "nothing"
    VERIFY = "verify"
    SET_UP = "set_up"


def need_of(request: HttpRequest) -> Need:
    """What the signed-in user has still to show; asked of the database once a request."""
    need: Need | None = getattr(request, "_second_factor_need", None)
    if need is None:
        need = _find_need(request.user)
        request._second_factor_need = need  # type: ignore[attr-defined]  # remembered with the request
    return need


def device_of(user: User) -> TOTPDevice | None:
    """The user's authenticator."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def key_for_set_up(request: HttpRequest) -> str:
    """The key of the authenticator that is being set up, the same until it is taken."""
    key: str = request.session.get(SESSION_KEY) or random_hex(_KEY_BYTES)
    request.session[SESSION_KEY] = key
    return key


def readable_key(key: str) -> str:
    """The key as one types it into an authenticator, in groups of four."""
    letters = b32encode(unhexlify(key)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def qr_of(key: str, *, issuer: str, username: str) -> str:
    """The key as the QR code an authenticator scans, as an SVG element."""
    secret = b32encode(unhexlify(key)).decode()
    label = quote(f"{issuer}:{username}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
    picture = BytesIO()
    segno.make(address, micro=False).save(
        picture, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, light="#fff"
    )
    return picture.getvalue().decode()


def _find_need(user: Any) -> Need:
    if user.is_verified():
        return Need.NOTHING
    if device_of(user) is not None:
        return Need.VERIFY
    return Need.SET_UP if needs_second_factor(user=user) else Need.NOTHING

"""Let a user sign in with a second factor."""

import time
from binascii import unhexlify
from datetime import datetime

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from lianka.domain.access.errors import SecondFactorWrong
from lianka.domain.access.models import User
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def set_up_second_factor(*, user: User, key: str, token: str, by: Actor, at: datetime) -> TOTPDevice:
    """Take the authenticator that holds `key` (hexadecimal) as the user's second factor, in place of any other.

    `token` shows that the authenticator has the key; it cannot be used again to sign in. Raises `SecondFactorWrong`.
    """
    totp = TOTP(unhexlify(key))
    # An authenticator shows the world's time, also where the alliance's clock was moved.
    totp.time = time.time()
    if not (token.isascii() and token.isdigit() and totp.verify(int(token), tolerance=1)):
        raise SecondFactorWrong(field="token")
    TOTPDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(
        user=user, name="authenticator", key=key, drift=totp.drift, last_t=totp.t(), confirmed=True
    )
    record(by=by, action="access.set_up_second_factor", subject=f"user:{user.username}", at=at)
    return device

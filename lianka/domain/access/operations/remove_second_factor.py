"""Help a user who has lost the authenticator."""

from datetime import datetime

from django_otp.plugins.otp_totp.models import TOTPDevice

from lianka.domain.access.errors import SecondFactorNotSet
from lianka.domain.access.queries import get_user
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def remove_second_factor(*, username: str, by: Actor, at: datetime, reason: str) -> None:
    """Forget the user's authenticator: the password alone signs in, until another one is set up.

    Raises `UserNotFound` or `SecondFactorNotSet`.
    """
    user = get_user(username=username)
    removed, _ = TOTPDevice.objects.filter(user=user).delete()
    if removed == 0:
        raise SecondFactorNotSet(field="username")
    record(by=by, action="access.remove_second_factor", subject=f"user:{username}", at=at, reason=reason)

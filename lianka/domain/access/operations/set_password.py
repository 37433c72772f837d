"""Give a user a new password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lianka.domain.access.errors import PasswordTooWeak
from lianka.domain.access.models import User
from lianka.domain.access.queries import get_user
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def set_password(*, username: str, password: str, by: Actor, at: datetime) -> None:
    """Replace the user's password, which ends every session of the user.

    Raises `UserNotFound` or `PasswordTooWeak`.
    """
    user = get_user(username=username)
    check_password_rules(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(by=by, action="access.set_password", subject=f"user:{username}", at=at)


def check_password_rules(password: str, user: User) -> None:
    """Refuse a password that does not meet the installation's rules with `PasswordTooWeak`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(field="password", reasons=" ".join(error.messages)) from error

"""Let someone sign in."""

import re
from datetime import datetime

from django.db import IntegrityError

from lianka.domain.access.errors import UserNameInvalid, UserNameTaken
from lianka.domain.access.models import User
from lianka.domain.access.operations.set_password import check_password_rules
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction

_USER_NAME = re.compile(r"[\w@.+-]{2,150}")


@transaction
def create_user(*, username: str, display_name: str, password: str | None, by: Actor, at: datetime) -> User:
    """Create a user without any role. Without a password nobody can sign in as this user until one is set.

    Raises `UserNameInvalid`, `UserNameTaken` or `PasswordTooWeak`.
    """
    if not _USER_NAME.fullmatch(username):
        raise UserNameInvalid(field="username")
    if User.objects.filter(username=username).exists():
        raise UserNameTaken(field="username")
    user = User(username=username, display_name=display_name or username, created_at=at)
    if password is not None:
        check_password_rules(password, user)
    user.set_password(password)
    try:
        user.save(force_insert=True)
    except IntegrityError as error:
        raise UserNameTaken(field="username") from error
    record(by=by, action="access.create_user", subject=f"user:{username}", at=at)
    return user

"""Give a member a new password."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from lianka.domain.access.errors import PasswordTooWeak
from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.models import Member
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


def set_password(*, member_id: int, password: str, by: Actor, at: datetime) -> int:
    """Replace the member's password, which ends every session of the member, and return their new version.

    The door that asks goes on under the new version. Raises `PasswordTooWeak` or `MemberNotFound`.
    """
    try:
        validate_password(password)
    except ValidationError as error:
        raise PasswordTooWeak(field="password", reasons=" ".join(error.messages)) from error
    # Hashing takes long on purpose, and SQLite has one writer: so not inside the transaction.
    return _store(member_id=member_id, hashed=make_password(password), by=by, at=at)


@transaction
def _store(*, member_id: int, hashed: str, by: Actor, at: datetime) -> int:
    member = Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound(field="member")
    Member.objects.filter(pk=member_id).update(password=hashed, session_version=F("session_version") + 1)
    record(by=by, action="members.set_password", subject=member.number, at=at)
    return member.session_version + 1

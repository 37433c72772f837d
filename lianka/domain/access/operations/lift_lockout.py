"""Let someone try again who gave a wrong password too often."""

from datetime import datetime

from axes.utils import reset

from lianka.domain.access.queries import get_user
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def lift_lockout(*, username: str, by: Actor, at: datetime) -> None:
    """Forget the wrong passwords given for the user. Raises `UserNotFound`."""
    user = get_user(username=username)
    forgotten = reset(username=user.username)
    record(by=by, action="access.lift_lockout", subject=f"user:{username}", at=at, facts={"attempts": int(forgotten)})

"""How this door refuses, and the status of each refusal."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound


class NotificationTooLarge(InvalidInput):
    """No provider's notification is this long."""

    code = "notification_too_large"
    message = _("This notification is too long.")


STATUSES: Final[Mapping[type[DomainError], int]] = {
    NotificationTooLarge: 413,
    InvalidInput: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    DomainError: 400,
}
"""The status of a refusal is that of the nearest class above it."""


def status_of(refusal: DomainError) -> int:
    """The status that a refusal answers with."""
    return next(STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES)

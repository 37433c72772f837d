"""How this door refuses, and the status of each refusal."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import DomainError, InvalidInput
from lianka.interfaces.shared import statuses as shared


class NotificationTooLarge(InvalidInput):
    """No provider's notification is this long."""

    code = "notification_too_large"
    message = _("This notification is too long.")


STATUSES: Final[Mapping[type[DomainError], int]] = {
    NotificationTooLarge: 413,
    **shared.STATUSES,
}
"""The door's own refusals, and those of all doors."""


def status_of(refusal: DomainError) -> int:
    """The status that a refusal answers with."""
    return shared.nearest_status(refusal, STATUSES)

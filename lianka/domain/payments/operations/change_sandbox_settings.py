"""Say how badly the sandbox behaves."""

from datetime import datetime
from typing import NamedTuple

from lianka.domain.payments.errors import SandboxSettingsInvalid
from lianka.domain.payments.models import SandboxSettings
from lianka.domain.payments.models.sandbox import DELAY_SECONDS_MAX, DUPLICATES_MAX
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


class SandboxHabits(NamedTuple):
    """What the sandbox does with notifications and refunds: `models.sandbox.SandboxSettings` as a value."""

    delay_seconds: int = 0
    loss_percent: int = 0
    duplicates: int = 0
    is_reordered: bool = False
    refund_failure_percent: int = 0


_MAX = SandboxHabits(DELAY_SECONDS_MAX, 100, DUPLICATES_MAX, True, 100)


@transaction
def change_sandbox_settings(*, habits: SandboxHabits, by: Actor, at: datetime) -> None:
    """Let the sandbox behave like this from the next payment on. Raises `SandboxSettingsInvalid`."""
    for field, value in habits._asdict().items():
        if not 0 <= value <= getattr(_MAX, field):
            raise SandboxSettingsInvalid(field=field)
    SandboxSettings.objects.update_or_create(pk=1, defaults=habits._asdict())
    record(by=by, action="payments.change_sandbox_settings", subject="sandbox", at=at, facts=habits._asdict())

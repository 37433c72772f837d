"""Corrections by hand: of what, up to how much alone, and what became of one."""

from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CORRECTION_SOURCE: Final = "correction"
"""The source of the journals that tell of corrections; their key is the correction's public id."""

CORRECTION_MAX: Final = 100_000_000
REASON_LENGTH_MAX: Final = 200


class CorrectedKind(TextChoices):
    """What is corrected."""

    POINTS = "points", _("Points")
    COINS = "coins", _("Coins")
    GROWTH = "growth", _("Growth")


class CorrectionState(TextChoices):
    """What became of a correction: booked at once, or waiting for a second person and answered by one."""

    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waits for a second person")
    APPROVED = "approved", _("Approved and booked")
    DECLINED = "declined", _("Declined")


class CorrectionLimits(NamedTuple):
    """What one person may correct alone for a member in a business day, of each kind: points, hundredths, growth."""

    points: int = 1_000
    coins: int = 1_000
    growth: int = 1_000

    def of(self, kind: CorrectedKind) -> int:
        """The limit of a kind."""
        return {CorrectedKind.POINTS: self.points, CorrectedKind.COINS: self.coins}.get(kind, self.growth)


class CorrectionAnswer(NamedTuple):
    """A correction that was asked for: booked, or waiting."""

    public_id: str
    state: CorrectionState

"""What operators are told about, and text messages."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeTopic(TextChoices):
    """What a notice is about."""

    POINTS_RAN_LOW = "points_ran_low", _("Points bought in advance are running low")


class TextView(NamedTuple):
    """A text message as the page shows it that waits for it."""

    text: str
    sent_at: datetime
    expires_at: datetime

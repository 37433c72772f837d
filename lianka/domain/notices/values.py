"""What operators are told about, and text messages."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeTopic(TextChoices):
    """What a notice is about."""

    POINTS_RAN_LOW = "points_ran_low", _("Points bought in advance are running low")
    REFUND_FAILED = "refund_failed", _("A payment provider could not give money back")
    BUDGET_RAN_LOW = "budget_ran_low", _("A budget for gifts is running low")
    BUDGET_EXHAUSTED = "budget_exhausted", _("A budget for gifts is used up")
    WRONG_AMOUNT_FOUND = "wrong_amount_found", _("A payment provider took another amount than was asked")


class TextView(NamedTuple):
    """A text message as the page shows it that waits for it."""

    text: str
    sent_at: datetime
    expires_at: datetime

"""What operators are told about."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeTopic(TextChoices):
    """What a notice is about."""

    POINTS_RAN_LOW = "points_ran_low", _("Points bought in advance are running low")

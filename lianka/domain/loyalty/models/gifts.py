"""What an operator sets about gifts: what a point given away costs, and how long coins live."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.foundation.fields import RateField


class GiftSettings(models.Model):
    """What gifts of points cost the platform and how long coins live. At most one row; without it the defaults hold."""

    gift_price = RateField(_("cost of a point the platform gives (fen)"))
    coins_valid_months = models.PositiveSmallIntegerField(_("months that coins are valid, 0 for ever"))

    class Meta:
        verbose_name = _("settings of gifts")
        verbose_name_plural = _("settings of gifts")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="gift_settings_are_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

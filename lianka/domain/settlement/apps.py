"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SettlementConfig(AppConfig):
    """Statements, their way to payment, and the bank's file: built from the books alone."""

    name = "lianka.domain.settlement"
    label = "settlement"
    verbose_name = _("Settlement")

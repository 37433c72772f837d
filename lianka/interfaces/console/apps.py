"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """The merchants' own pages: their templates and styles."""

    name = "lianka.interfaces.console"
    label = "console"
    verbose_name = _("Merchant console")

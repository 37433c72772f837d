"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayConfig(AppConfig):
    """The cashier page of the sandbox provider, and where providers send their notifications."""

    name = "lianka.interfaces.pay"
    label = "pay"
    verbose_name = _("Cashier")

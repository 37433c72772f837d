"""Payments through providers: charges, notifications, money given back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """The context of payments."""

    name = "lianka.domain.payments"
    verbose_name = _("Payments")

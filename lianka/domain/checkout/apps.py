"""Purchases and refunds, told from top to bottom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckoutConfig(AppConfig):
    """The context of purchases and refunds."""

    name = "lianka.domain.checkout"
    verbose_name = _("Purchases")

"""Merchants, their stores, staff and contracts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MerchantsConfig(AppConfig):
    """The context of merchants."""

    name = "lianka.domain.merchants"
    verbose_name = _("Merchants")

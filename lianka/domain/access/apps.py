"""Who may do what: parties, users, grants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """The context of parties and access."""

    name = "lianka.domain.access"
    verbose_name = _("Access")

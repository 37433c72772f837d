"""What operators are told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The context of notices."""

    name = "lianka.domain.notices"
    verbose_name = _("Notices")

"""The alliance's members."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The context of members."""

    name = "lianka.domain.members"
    verbose_name = _("Members")

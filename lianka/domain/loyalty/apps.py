"""Points: how they are earned, how long they live, who pays for them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoyaltyConfig(AppConfig):
    """The context of loyalty."""

    name = "lianka.domain.loyalty"
    verbose_name = _("Points")

"""Alliance cards: what is on sale, who takes it, who holds it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CardsConfig(AppConfig):
    """The context of alliance cards."""

    name = "lianka.domain.cards"
    verbose_name = _("Cards")

"""Rewards: bundles of gifts that anything can grant once, and the budgets they are paid from."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RewardsConfig(AppConfig):
    """The context of rewards."""

    name = "lianka.domain.rewards"
    verbose_name = _("Rewards")

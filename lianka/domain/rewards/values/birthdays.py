"""What birthdays are given."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BirthdayTiming(TextChoices):
    """When the gift comes."""

    ON_DAY = "on_day", _("On the birthday")
    FIRST_OF_MONTH = "first_of_month", _("On the first of the month of birth")


class BirthdayTerms(NamedTuple):
    """A rule as it is announced: when the gift comes, and the bundle of each tier; `""` is every other tier.

    Holds from the day `valid_from` until the next rule. Without bundles nothing is given.
    """

    timing: BirthdayTiming
    valid_from: date
    bundles: Mapping[str, int]

    def bundle_for(self, tier: str) -> int | None:
        """The bundle that members of this tier get, if any."""
        return self.bundles.get(tier, self.bundles.get(""))

"""The words of what a card gives: on its opening, with each renewal, every month, and the tier it carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MONTHLY_DAY_MAX: Final = 31
"""A month without this day gives on its last one."""


class GiftKind(TextChoices):
    """Why a card gave something."""

    OPENING = "opening", _("Opening gift")
    RENEWAL = "renewal", _("Renewal gift")
    MONTHLY = "monthly", _("Monthly gift")


class MonthlySetting(NamedTuple):
    """What a card gives every month from `from_day` on, until another setting takes over (`bundle_id` None: nothing).

    `monthly_day` is a day of the month; None means the anniversary of the card.
    """

    from_day: date
    bundle_id: int | None
    monthly_day: int | None = None


class MonthGiven(NamedTuple):
    """A month (its first day, and its length in days) in which a card gives, from `first` through `latest`.

    `monthly_day` is the day of the month; None means the anniversary of the card.
    """

    month: date
    length: int
    monthly_day: int | None
    first: date
    latest: date


class MonthlyDue(NamedTuple):
    """A monthly gift that is due: for which month (its first day), on which day, and what."""

    month: date
    day: date
    bundle_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGiftsDraft:
    """What a card is to give: bundles by their ids (None: nothing), and the code of a tier ("": none)."""

    opening_bundle_id: int | None = None
    renewal_bundle_id: int | None = None
    monthly_bundle_id: int | None = None
    monthly_day: int | None = None
    tier: str = ""


class PlanGiftsView(NamedTuple):
    """What a card gives, in words (empty: nothing). `tier` is the name of the tier it carries, "" for none."""

    opening: Sequence[str]
    renewal: Sequence[str]
    monthly: Sequence[str]
    monthly_day: int | None
    tier: str

    @property
    def is_empty(self) -> bool:
        """Whether it gives nothing at all."""
        return not (self.opening or self.renewal or self.monthly or self.tier)


class GiftView(NamedTuple):
    """A gift of a card as its holder sees it. `refusal`: why it could not be given, "" when it was."""

    kind: GiftKind
    day: date
    words: Sequence[str]
    refusal: str
    is_taken_back: bool


class CardGiftsView(NamedTuple):
    """The gifts of a member's card, the latest first, and the day of the next monthly one (None: there is none)."""

    received: Sequence[GiftView]
    next_day: date | None

"""What joining and inviting is rewarded with, and what came of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAILY_CAP_MAX: Final = 10_000
REFUSAL_LENGTH_MAX: Final = 60
CAP_REACHED: Final = "inviting_cap_reached"
"""Why an inviter was not rewarded who had been rewarded as often as one business day allows."""


class JoiningCondition(TextChoices):
    """When joining is rewarded."""

    ON_JOIN = "on_join", _("On joining")
    ON_FIRST_PURCHASE = "on_first_purchase", _("On the first purchase")


class JoiningSide(TextChoices):
    """Whose part of the reward it is."""

    NEWCOMER = "newcomer", _("Newcomer")
    INVITER = "inviter", _("Inviter")


class JoiningTerms(NamedTuple):
    """A rule as it is announced: who gets which bundle, when, and how often an inviter in one business day.

    Holds for who joins from `valid_from` on, until the day `valid_until` or, without it, until the next rule. Without
    bundles nothing is given.
    """

    condition: JoiningCondition
    valid_from: date
    newcomer_bundle_id: int | None = None
    inviter_bundle_id: int | None = None
    daily_cap: int | None = None
    valid_until: date | None = None


class JoiningOffer(NamedTuple):
    """What members are told today: what each side gets, in the reader's words."""

    condition: JoiningCondition
    newcomer_words: Sequence[str]
    inviter_words: Sequence[str]
    daily_cap: int | None
    latest_day: date | None


class Invited(NamedTuple):
    """Someone a member brought in, and what the member got for it: words, or why nothing, or neither yet."""

    member_id: int
    introduced_at: datetime
    words: Sequence[str]
    refusal: str


def joining_lock(member_id: int) -> str:
    """The lock that whoever decides a newcomer's rewards holds, and whoever merges the newcomer's record."""
    return f"joining:{member_id}"

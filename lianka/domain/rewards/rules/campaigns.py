"""When rules of joining and birthdays apply, and whose birthday is kept on a day. Pure."""

from calendar import isleap
from datetime import date
from typing import Final

from lianka.domain.members.values.profiles import MonthDay
from lianka.domain.rewards.errors.campaigns import CampaignInvalid, CampaignNotAnnounced
from lianka.domain.rewards.values.birthdays import BirthdayTiming
from lianka.domain.rewards.values.joining import DAILY_CAP_MAX, JoiningTerms
from lianka.foundation.calendar import ONE_DAY

_FEBRUARY: Final = 2
_LEAP_DAY: Final = MonthDay(2, 29)
_LATEST_DAY_OF_MONTHS: Final = 31


def check_start(*, valid_from: date, announced_on: date) -> None:
    """Refuse with `CampaignNotAnnounced` a rule that would apply on the day it is announced or earlier."""
    if valid_from <= announced_on:
        raise CampaignNotAnnounced(field="valid_from", earliest=announced_on + ONE_DAY)


def check_joining(terms: JoiningTerms) -> None:
    """Refuse with `CampaignInvalid` an end before the beginning, and a cap that is none."""
    if terms.valid_until is not None and terms.valid_until <= terms.valid_from:
        raise CampaignInvalid(field="valid_until")
    if terms.daily_cap is not None and not 1 <= terms.daily_cap <= DAILY_CAP_MAX:
        raise CampaignInvalid(field="daily_cap")


def birthdays_kept_on(day: date, timing: BirthdayTiming) -> tuple[MonthDay, MonthDay] | None:
    """The first and the latest of the birthdays whose gift comes on this day; None when none does.

    Who was born on 29 February is given on 28 February in years without one.
    """
    if timing == BirthdayTiming.FIRST_OF_MONTH:
        if day.day != 1:
            return None
        return MonthDay(day.month, 1), MonthDay(day.month, _LATEST_DAY_OF_MONTHS)
    kept = MonthDay(day.month, day.day)
    is_stand_in = kept == (_FEBRUARY, 28) and not isleap(day.year)
    return kept, _LEAP_DAY if is_stand_in else kept

"""Discounts, moments and durations as the pages on the phone say them: short, without what goes without saying."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianka.foundation.calendar import ONE_DAY, alliance_zone
from lianka.foundation.values import Rate

_SHORT_DAY = {"zh-hans": "n月j日", "en": "j M"}
_LONG_DAY = {"zh-hans": "Y年n月j日", "en": "j M Y"}
_DISCOUNT = {"zh-hans": "{folds}折", "en": "{off}% off"}


def format_discount(rate: Rate) -> str:
    """What a rate leaves to pay, as shops write it: 0.88 is 88折, 0.9 is 9折, 0.885 is 8.85折; in English 12% off."""
    percent = rate.value * 100
    is_two_digits = percent % 1 == 0 and percent % 10 != 0
    folds = percent if is_two_digits else percent / 10
    pattern = _DISCOUNT.get(translation.get_language() or "", _DISCOUNT["en"])
    return pattern.format(folds=_plain(folds), off=_plain(100 - percent))


def format_short_day(at: datetime | date, *, now: datetime) -> str:
    """The day, with its year only when that is another than the present one."""
    zone = alliance_zone()
    day = timezone.localtime(at, zone).date() if isinstance(at, datetime) else at
    by_language = _SHORT_DAY if day.year == timezone.localtime(now, zone).year else _LONG_DAY
    return formats.date_format(day, by_language.get(translation.get_language() or "", by_language["en"]))


def format_short_moment(at: datetime, *, now: datetime) -> str:
    """The moment to the minute: 11月3日 14:05."""
    return f"{format_short_day(at, now=now)} {timezone.localtime(at, alliance_zone()):%H:%M}"


def format_latest_day(until: datetime, *, now: datetime) -> str:
    """The last day of what is valid until a moment (half-open)."""
    return format_short_day(until - timedelta(microseconds=1), now=now)


def format_left(until: datetime, *, now: datetime) -> str:
    """How long something lasts still: whole days begun, or that it is the last one."""
    zone = alliance_zone()
    latest = timezone.localtime(until - timedelta(microseconds=1), zone).date()
    days = (latest - timezone.localtime(now, zone).date()) // ONE_DAY
    if until <= now:
        return _("expired")
    if days == 0:
        return _("ends today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")

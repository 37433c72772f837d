"""Discounts, moments and durations as the pages on the phone say them: short, without what goes without saying."""

from datetime import date, datetime, timedelta

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianka.foundation.calendar import ONE_DAY, alliance_zone
from lianka.interfaces.shared.formats import format_discount as format_discount

_SHORT_DAY = {"zh-hans": "n月j日", "en": "j M"}
_LONG_DAY = {"zh-hans": "Y年n月j日", "en": "j M Y"}


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

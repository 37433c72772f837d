"""Discounts, moments and durations as the pages on the phone say them: short, without what goes without saying."""

from datetime import date, datetime, timedelta

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lianka.domain.cards.values import OptionView, TermKind
from lianka.domain.loyalty.values import TierMeasure
from lianka.foundation.calendar import ONE_DAY, alliance_zone
from lianka.interfaces.shared.formats import format_count, format_fen
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


def format_term(option: OptionView, *, now: datetime) -> str:
    """For how long a card is opened: 年卡, 45 天, 永久, or the two days."""
    if option.term_kind == TermKind.PERMANENT:
        return pgettext("card term", "for good")
    if option.first_day and option.last_day:
        return f"{format_short_day(option.first_day, now=now)} – {format_short_day(option.last_day, now=now)}"
    if option.term_kind == TermKind.DAYS:
        return ngettext("%(n)s day", "%(n)s days", option.n or 0) % {"n": option.n}
    presets = {
        1: pgettext("card term", "1 month"),
        3: pgettext("card term", "3 months"),
        6: pgettext("card term", "6 months"),
        12: pgettext("card term", "12 months"),
    }
    return presets.get(option.n or 0) or ngettext("%(n)s month", "%(n)s months", option.n or 0) % {"n": option.n}


def format_climb(value: int, measure: TierMeasure) -> str:
    """A climb or a threshold with its unit: money where the amount paid is counted."""
    if measure is TierMeasure.AMOUNT:
        return format_fen(value)
    words = {
        TierMeasure.GROWTH: ngettext("%(count)s growth", "%(count)s growth", value),
        TierMeasure.PURCHASES: ngettext("%(count)s purchase", "%(count)s purchases", value),
        TierMeasure.POINTS: ngettext("%(count)s point", "%(count)s points", value),
    }
    return words[measure] % {"count": format_count(value)}

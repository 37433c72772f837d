"""Amounts, days and moments as people read them, in the reader's language. Integers in, text out."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from lianka.domain.ledger.chart import Asset
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.values import Rate

_DAY_FORMATS = {"zh-hans": "Y年n月j日", "en": "j M Y"}
_MOMENT_FORMATS = {"zh-hans": "Y年n月j日 H:i", "en": "j M Y, H:i"}
_MONTH_FORMATS = {"zh-hans": "Y年n月", "en": "M Y"}
_MONTH_DAY_FORMATS = {"zh-hans": "n月j日", "en": "j M"}
_LEAP_YEAR = 2000
_DISCOUNT = {"zh-hans": "{folds}折", "en": "{off}% off"}


def format_fen(fen: int) -> str:
    """Money: 123450 fen is `¥1,234.50`."""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def format_count(number: int) -> str:
    """A whole number with its thousands apart: points, members, rows."""
    return f"{number:,}"


def format_amount(amount: int, asset: str) -> str:
    """An amount of any asset with its unit: `¥12.50`, `1,250 points`."""
    if asset == Asset.CNY:
        return format_fen(amount)
    if asset == Asset.COIN:
        coins = f"{'-' if amount < 0 else ''}{abs(amount) // 100:,}.{abs(amount) % 100:02}"
        return _("%(coins)s coins") % {"coins": coins}
    if asset == Asset.GROWTH:
        return _("%(number)s growth") % {"number": f"{amount:,}"}
    return _("%(number)s points") % {"number": f"{amount:,}"}


def format_discount(rate: Rate) -> str:
    """What a rate leaves to pay, as shops write it: 0.88 is 88折, 0.9 is 9折, 0.885 is 8.85折; in English 12% off."""
    percent = rate.value * 100
    is_two_digits = percent > 10 and percent % 1 == 0 and percent % 10 != 0
    folds = percent if is_two_digits else percent / 10
    pattern = _DISCOUNT.get(translation.get_language() or "", _DISCOUNT["en"])
    return pattern.format(folds=_plain(folds), off=_plain(100 - percent))


def format_day(day: date) -> str:
    """A business day: 2026年11月3日, 3 Nov 2026."""
    return formats.date_format(day, _in_reader_language(_DAY_FORMATS))


def format_month_day(month: int, day: int) -> str:
    """A day of any year: 11月3日, 3 Nov; 29 February is one."""
    return formats.date_format(date(_LEAP_YEAR, month, day), _in_reader_language(_MONTH_DAY_FORMATS))


def format_month(day: date) -> str:
    """The month of a day: 2026年11月, Nov 2026."""
    return formats.date_format(day, _in_reader_language(_MONTH_FORMATS))


def format_moment(at: datetime) -> str:
    """A moment in the alliance's zone, to the minute: 2026年11月3日 14:05."""
    return formats.date_format(timezone.localtime(at, alliance_zone()), _in_reader_language(_MOMENT_FORMATS))


def _in_reader_language(by_language: dict[str, str]) -> str:
    return by_language.get(translation.get_language() or "", by_language["en"])


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")

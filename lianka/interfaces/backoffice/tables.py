"""Filters, searches and badges that several tables share."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianka.foundation import clock
from lianka.foundation.calendar import ONE_DAY, Period, add_months, business_date, end_of_day, start_of_day
from lianka.foundation.values import Rate
from lianka.interfaces.backoffice.shown import Cell, Tone

STATE_TONES: Mapping[str, Tone] = {
    "active": Tone.GOOD,
    "pre_registered": Tone.BUSY,
    "suspended": Tone.BUSY,
    "left": Tone.PLAIN,
    "issued": Tone.BUSY,
    "confirmed": Tone.BUSY,
    "disputed": Tone.BAD,
    "paid": Tone.GOOD,
    "closed": Tone.PLAIN,
    "waiting": Tone.BUSY,
    "running": Tone.BUSY,
    "done": Tone.GOOD,
    "dead": Tone.BAD,
    "failed": Tone.BAD,
    "on_sale": Tone.GOOD,
    "offered": Tone.BUSY,
    "accepted": Tone.GOOD,
    "awaiting_payment": Tone.BUSY,
    "captured": Tone.GOOD,
    "returned": Tone.BUSY,
    "pending": Tone.BUSY,
    "requested": Tone.BUSY,
    "sent": Tone.BUSY,
    "succeeded": Tone.GOOD,
    "open": Tone.BUSY,
    "forged": Tone.BAD,
    "unknown_payment": Tone.BAD,
    "wrong_amount": Tone.BAD,
    "stale": Tone.BUSY,
    "delivered": Tone.GOOD,
    "lost": Tone.BAD,
    "given_up": Tone.BAD,
    "new": Tone.BUSY,
    "redeemed": Tone.GOOD,
    "exported": Tone.BUSY,
    "handed_over": Tone.GOOD,
    "sold": Tone.GOOD,
    "bound": Tone.GOOD,
    "voided": Tone.BAD,
}


def state_cell(value: str, label: str | Promise) -> Cell:
    """A state as a badge."""
    return Cell(label, badge=STATE_TONES.get(value, Tone.PLAIN))


def percent(rate: Rate) -> str:
    """A share in percent: 0.006 is `0.6%`."""
    return f"{(rate.value * 100).normalize():f}%"


class WhenFilter(SimpleListFilter):
    """Periods people ask for, on a moment with an index. Subclasses name the moment."""

    title = _("When")
    parameter_name = "when"
    moment_field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The periods on offer."""
        return [(name, label) for name, (label, _period) in _PERIODS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the chosen period."""
        if self.value() not in _PERIODS:
            return queryset
        period = _PERIODS[str(self.value())][1]()
        since, until = start_of_day(period.start), end_of_day(period.latest_day)
        return queryset.filter(**{f"{self.moment_field}__gte": since, f"{self.moment_field}__lt": until})


def when(moment_field: str) -> type[WhenFilter]:
    """The filter over this moment."""
    return type("WhenFilter", (WhenFilter,), {"moment_field": moment_field})


def _latest_days(days: int) -> Period:
    today = business_date(clock.now())
    return Period(today - (days - 1) * ONE_DAY, today + ONE_DAY)


def _month(offset: int) -> Period:
    return Period.month(add_months(business_date(clock.now()).replace(day=1), offset))


def _year(offset: int) -> Period:
    first = business_date(clock.now()).replace(month=1, day=1)
    first = first.replace(year=first.year + offset)
    return Period(first, add_months(first, 12))


_PERIODS: Mapping[str, tuple[Any, Callable[[], Period]]] = {
    "today": (_("Today"), lambda: _latest_days(1)),
    "week": (_("Latest 7 days"), lambda: _latest_days(7)),
    "days": (_("Latest 30 days"), lambda: _latest_days(30)),
    "month": (_("This month"), lambda: _month(0)),
    "before": (_("Last month"), lambda: _month(-1)),
    "year": (_("This year"), lambda: _year(0)),
    "year-before": (_("Last year"), lambda: _year(-1)),
}

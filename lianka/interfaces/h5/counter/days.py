"""The purchases of a day, with what they add up to."""

from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianka.domain.checkout.queries.receipts import list_sales, sum_sales_of_day
from lianka.domain.checkout.values import Cursor
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.h5.counter import shown
from lianka.interfaces.h5.counter.guard import Counter, at_counter
from lianka.interfaces.h5.counter.pages import show

_ON_PAGE: Final = 50
_EARLIEST: Final = date(2000, 1, 1)
"""Of days that nobody can have bought on, today is shown instead."""
_DIGITS_MAX: Final = 18  # what a database id can have


@require_safe
@at_counter
def day_page(request: HttpRequest, counter: Counter) -> HttpResponse:
    """Today, or an earlier day; of the store, or, for those who see it all, of the whole merchant."""
    today = business_date(counter.at)
    day = min(_day(request) or today, today)
    has_choice = len(counter.stores) > 1 and counter.runs_whole_merchant
    is_whole = has_choice and "all" in request.GET
    store_id = None if is_whole else counter.store.store_id
    merchant_id = counter.store.merchant_id
    found = list_sales(merchant_id=merchant_id, store_id=store_id, day=day, before=_cursor(request), limit=_ON_PAGE + 1)
    sales, _none = shown.sales_and_waiting(found[:_ON_PAGE], [], at=counter.at)
    context = {
        "counter": counter,
        "day": day,
        "is_today": day == today,
        "today": today,
        "earlier": day - ONE_DAY,
        "later": day + ONE_DAY if day < today else None,
        "has_choice": has_choice,
        "is_whole": is_whole,
        "sales": sales,
        "sums": sum_sales_of_day(merchant_id=merchant_id, store_id=store_id, day=day),
        "older": _text(found[_ON_PAGE - 1].cursor) if len(found) > _ON_PAGE else "",
        "is_first": "before" not in request.GET,
    }
    return show(request, "day", context, at=counter.at)


def _day(request: HttpRequest) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day >= _EARLIEST else None


def _cursor(request: HttpRequest) -> Cursor | None:
    moment, _separator, row = request.GET.get("before", "").partition("_")
    try:
        cursor = Cursor(datetime.fromisoformat(moment), int(row)) if len(row) <= _DIGITS_MAX else None
    except ValueError:
        return None
    is_moment = cursor and cursor.happened_at.tzinfo and _EARLIEST.year <= cursor.happened_at.year < date.max.year
    return cursor if is_moment else None


def _text(cursor: Cursor) -> str:
    return f"{cursor.happened_at.isoformat()}_{cursor.id}"

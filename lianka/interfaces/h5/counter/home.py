"""The one screen: today's sum, what to do, what waits and what came in (MCH-7); and the store's own code."""

from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianka.domain.checkout.queries.orders import list_open_orders
from lianka.domain.checkout.queries.receipts import list_sales, sum_sales_of_day
from lianka.foundation.calendar import business_date
from lianka.interfaces.h5.counter import shown
from lianka.interfaces.h5.counter.guard import Counter, at_counter
from lianka.interfaces.h5.counter.pages import show

_LATEST: Final = 10


@require_safe
@at_counter
def home_page(request: HttpRequest, counter: Counter) -> HttpResponse:
    """The screen the phone stands on all day."""
    return show(request, "home", {"counter": counter, **_news(counter)}, at=counter.at)


@require_safe
@at_counter
def news_part(request: HttpRequest, counter: Counter) -> HttpResponse:
    """The part of the screen that changes by itself; nothing while it is as the page shows it already."""
    news = _news(counter)
    if request.GET.get("seen") == news["digest"]:
        return HttpResponse(status=204)
    return show(request, "parts/news", {"counter": counter, **news}, at=counter.at)


@require_safe
@at_counter
def code_page(request: HttpRequest, counter: Counter) -> HttpResponse:
    """The store's code to print: members scan it to pay, and strangers to join."""
    join = f"{reverse('member:join')}?{urlencode({'store': counter.store.public_id})}"
    context = {
        "counter": counter,
        "pay_link": request.build_absolute_uri(reverse("member:pay", args=[counter.store.public_id])),
        "join_link": request.build_absolute_uri(join),
    }
    return show(request, "code", context, at=counter.at)


def _news(counter: Counter) -> dict[str, Any]:
    store = counter.store
    sales, waiting = shown.sales_and_waiting(
        list_sales(merchant_id=store.merchant_id, store_id=store.store_id, limit=_LATEST),
        list_open_orders(merchant_id=store.merchant_id, store_id=store.store_id),
        at=counter.at,
    )
    day = business_date(counter.at)
    sums = sum_sales_of_day(merchant_id=store.merchant_id, store_id=store.store_id, day=day)
    # What the page shows, in short: while it stays the same, nothing need be sent. The day is in it, because
    # at midnight the sums begin anew and yesterday's purchases show their date.
    seen = repr((store.public_id, day, sums, [each.summary for each in sales], [each.order for each in waiting]))
    return {"sales": sales, "waiting": waiting, "sums": sums, "digest": sha256(seen.encode()).hexdigest()[:16]}

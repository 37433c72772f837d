"""The open books: figures and rules anyone may read, without signing in."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianka.domain.access.errors import AllianceNotFounded
from lianka.domain.access.queries import get_alliance
from lianka.domain.ledger.queries import latest_closed_date
from lianka.domain.ledger.queries.open_books import DailyPoints, list_daily_points
from lianka.domain.loyalty.models import VALIDITY_LABELS
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.merchants.models import Trade
from lianka.foundation import clock
from lianka.foundation.calendar import Period, add_months, business_date

_VALIDITY_WORDS = dict(VALIDITY_LABELS)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A month of closed dates, the latest first, and the rules in force."""
    month = _month(request)
    days = list_daily_points(start=month.start, until=month.end)
    context = {
        "alliance": _alliance_name(),
        "month": month.start,
        "days": days[::-1],
        "latest": days[-1] if days else None,
        "sums": _sums(days),
        "before": add_months(month.start, -1).strftime("%Y-%m"),
        "after": add_months(month.start, 1).strftime("%Y-%m") if month.end <= _latest_day() else "",
        **_rules(),
    }
    return render(request, "backoffice/open_books.html", context)


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same month and rules, for programs."""
    month = _month(request)
    rules = _rules()
    body = {
        "alliance": _alliance_name(),
        "month": month.start.strftime("%Y-%m"),
        "days": [
            {**day._asdict(), "book_date": day.book_date.isoformat()}
            for day in list_daily_points(start=month.start, until=month.end)
        ],
        "rules": {
            "points_per_yuan": [{"trade": rate["code"], "points_per_yuan": rate["rate"]} for rate in rules["rates"]],
            "validity": {
                "kind": rules["validity"].policy.kind.value,
                "n": rules["validity"].policy.n,
                "date": rules["validity"].policy.day.isoformat() if rules["validity"].policy.day else None,
            },
        },
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def _month(request: HttpRequest) -> Period:
    try:
        first = date.fromisoformat(f"{request.GET['month']}-01")
    except (KeyError, ValueError):
        return Period.month(_latest_day())
    # The page leads to the months before and after, which the ends of the calendar do not have.
    return Period.month(first if date.min.year < first.year < date.max.year else _latest_day())


def _latest_day() -> date:
    return latest_closed_date() or business_date(clock.now())


def _alliance_name() -> str:
    try:
        return get_alliance().name
    except AllianceNotFounded:
        return ""


def _sums(days: list[DailyPoints]) -> dict[str, int]:
    return {name: sum(getattr(day, name) for day in days) for name in ("issued", "spent", "expired")}


def _rules() -> dict[str, Any]:
    today = business_date(clock.now())
    book = get_rule_book()
    rules = book.on(today)
    names = {trade.code: str(trade) for trade in Trade.objects.all()}
    rates = [
        {"code": trade, "name": names.get(trade, trade), "rate": str(rate)}
        for trade, rate in [("", rules.default), *sorted(rules.presets.items())]
    ]
    validity = rules.validity
    announced = [
        {"from": dated.valid_from, "words": _VALIDITY_WORDS[dated.policy.kind.value], "policy": dated.policy}
        for dated in book.validities
        if dated.valid_from > today
    ]
    return {
        "rates": rates,
        "validity": validity,
        "validity_words": _VALIDITY_WORDS[validity.policy.kind.value],
        "announced": announced,
    }

"""The numbers behind the dashboard, read in a constant number of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from lianka.domain.access.models import Party
from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.checkout.values import OrderState
from lianka.domain.ledger.queries.open_books import DailyPoints
from lianka.domain.payments.values import RefundState
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.values import StatementState
from lianka.foundation.calendar import ONE_DAY, Period, add_months, business_date, end_of_day, start_of_day
from lianka.foundation.db import as_moment, as_parameter, fetch_all

TOP = 10
_DAYS, _MONTHS = 30, 12
_LATEST_SALE = """
SELECT max(at) FROM (
    SELECT max(happened_at) AS at FROM checkout_purchase UNION ALL SELECT max(happened_at) FROM checkout_refund
) AS latest
"""


class Sales(NamedTuple):
    """Sales of a step of the period, in fen."""

    paid_fen: int
    refunded_fen: int
    purchases: int


class TopMerchant(NamedTuple):
    """A merchant and what it sold in the period."""

    name: str
    paid_fen: int


class OpenStatements(NamedTuple):
    """Statements that wait for something: how many, and what is due to merchants for them."""

    waiting: int
    due_fen: int
    disputed: int


class Watched(NamedTuple):
    """Things that may need an eye: how many, and how much money they are about."""

    number: int
    fen: int


def anchor_date(today: date) -> date:
    """The day the dashboard looks back from: today, or that of the latest sale where sales lie further back."""
    [(latest,)] = fetch_all(_LATEST_SALE)
    moment = as_moment(latest)
    day = business_date(moment) if moment else today
    return today if day > today - _DAYS * ONE_DAY else day


def steps_of(anchor: date, by: str) -> list[Period]:
    """The steps of the plots: the latest 30 days, or the latest 12 months, up to the anchor."""
    if by == "month":
        first = anchor.replace(day=1)
        return [Period.month(add_months(first, -back)) for back in range(_MONTHS - 1, -1, -1)]
    return [Period.day(anchor - back * ONE_DAY) for back in range(_DAYS - 1, -1, -1)]


def sales_by_step(steps: Sequence[Period]) -> list[Sales]:
    """What was sold and given back in each step. Two statements."""
    inside = _inside(steps)
    sold = Purchase.objects.filter(**inside).values_list("business_date").annotate(Sum("paid_fen"), Count("id"))
    given_back = Refund.objects.filter(**inside).values_list("business_date").annotate(Sum("amount_fen"))
    paid = {day: (fen, count) for day, fen, count in sold.order_by()}
    refunded = dict(given_back.order_by())
    return [
        Sales(
            sum(fen for day, (fen, _count) in paid.items() if day in step),
            sum(fen for day, fen in refunded.items() if day in step),
            sum(count for day, (_fen, count) in paid.items() if day in step),
        )
        for step in steps
    ]


def top_merchants(steps: Sequence[Period]) -> list[TopMerchant]:
    """The merchants that sold most in the period. One statement."""
    sold = Purchase.objects.filter(**_inside(steps)).values("merchant_id", "merchant__name")
    ranked = sold.annotate(total=Sum("paid_fen")).order_by("-total", "merchant_id")[:TOP]
    return [TopMerchant(row["merchant__name"], row["total"]) for row in ranked]


def sum_points(steps: Sequence[Period], days: Iterable[DailyPoints]) -> dict[str, list[int]]:
    """Points issued, spent and expired in each step, and outstanding at its end."""
    of_step: Mapping[Period, list[DailyPoints]] = _group(steps, days)
    flows = {
        name: [sum(getattr(day, name) for day in of_step[step]) for step in steps]
        for name in ("issued", "spent", "expired")
    }
    outstanding, latest = [], 0
    for step in steps:
        latest = of_step[step][-1].outstanding if of_step[step] else latest
        outstanding.append(latest)
    return {**flows, "outstanding": outstanding}


def count_parties() -> dict[str, int]:
    """How many members and merchants there are. One statement."""
    return dict(Party.objects.values_list("kind").annotate(Count("id")).order_by())


def money_on_its_way_back(steps: Sequence[Period]) -> tuple[Watched, Watched]:
    """Refunds through providers that were given up, and the period's orders whose money goes back. One statement."""
    rows = fetch_all(
        _ON_ITS_WAY_BACK,
        [
            RefundState.FAILED.value,
            OrderState.RETURNED.value,
            as_parameter(start_of_day(steps[0].start)),
            as_parameter(end_of_day(steps[-1].latest_day)),
        ],
    )
    found = {what: Watched(number, int(fen)) for what, number, fen in rows}
    return found["failed"], found["returned"]


_ON_ITS_WAY_BACK = """
SELECT 'failed', count(*), coalesce(sum(amount_fen), 0) FROM payments_paymentrefund WHERE state = %s
UNION ALL SELECT 'returned', count(*), coalesce(sum(payable_fen - stored_fen), 0) FROM checkout_order
WHERE state = %s AND created_at >= %s AND created_at < %s
"""


def open_statements() -> OpenStatements:
    """What waits in settlement. One statement."""
    waiting = (StatementState.ISSUED, StatementState.CONFIRMED, StatementState.DISPUTED)
    found = Statement.objects.filter(state__in=waiting).values_list("state").annotate(Count("id"), Sum("due_fen"))
    rows = {state: (count, fen) for state, count, fen in found.order_by()}
    return OpenStatements(
        sum(count for count, _fen in rows.values()),
        sum(fen for _count, fen in rows.values()),
        rows.get(StatementState.DISPUTED, (0, 0))[0],
    )


def _inside(steps: Sequence[Period]) -> dict[str, Any]:
    return {
        "happened_at__gte": start_of_day(steps[0].start),
        "happened_at__lt": end_of_day(steps[-1].latest_day),
    }


def _group(steps: Sequence[Period], days: Iterable[DailyPoints]) -> Mapping[Period, list[DailyPoints]]:
    find: Callable[[date], Period | None] = {
        step.start + number * ONE_DAY: step for step in steps for number in range((step.end - step.start).days)
    }.get
    grouped: dict[Period, list[DailyPoints]] = defaultdict(list)
    for day in days:
        step = find(day.book_date)
        if step is not None:
            grouped[step].append(day)
    return grouped

"""The dashboard: how sales and points went, and what needs an eye."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianka.domain.access.policies import Action, may
from lianka.domain.checkout.values import OrderState
from lianka.domain.ledger.queries.open_books import list_daily_points
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.notices.queries import list_unread_notices
from lianka.domain.payments.values import RefundState
from lianka.foundation import clock
from lianka.foundation.calendar import Period, business_date
from lianka.foundation.models import JobRun, OutboxMessage
from lianka.interfaces.backoffice.dashboard import figures
from lianka.interfaces.backoffice.dashboard.charts import Chart
from lianka.interfaces.backoffice.dashboard.figures import Sales
from lianka.interfaces.backoffice.shown import Cell, Table, Words, code, day, moment, number, text
from lianka.interfaces.backoffice.tables import state_cell
from lianka.interfaces.shared.formats import format_count, format_day, format_fen, format_month

_LATEST = 8
_NOTICES_MAX = 100
_NO_SALES = _("Nothing was sold in this period.")


class Figure(NamedTuple):
    """A key figure: where it leads, and whether it needs an eye."""

    label: Words
    value: str
    note: Words
    href: str = ""
    is_bad: bool = False


def describe_dashboard(request: HttpRequest) -> dict[str, Any]:
    """What the dashboard's template shows. Its statements do not grow with the books."""
    by = "month" if request.GET.get("by") == "month" else "day"
    anchor = figures.anchor_date(business_date(clock.now()))
    steps = figures.steps_of(anchor, by)
    sales = figures.sales_by_step(steps)
    daily = list_daily_points(start=steps[0].start, until=steps[-1].end)
    points = figures.sum_points(steps, daily)
    outstanding = daily[-1] if daily else None
    key_figures = [*_sales_figures(request, sales), *_stock_figures(outstanding)]
    notices = list_unread_notices(limit=_NOTICES_MAX) if may(request.user, Action.VIEW_JOBS) else []
    return {
        "title": _("Dashboard"),
        "by": by,
        "period": _("%(start)s to %(end)s")
        % {"start": format_day(steps[0].start), "end": format_day(min(anchor, steps[-1].latest_day))},
        "figures": [*key_figures, *_payment_figures(request, steps), *_watch_figures(request, len(notices))],
        "charts": _charts(by, steps, sales, points),
        "tables": _tables(request, notices),
    }


def _sales_figures(request: HttpRequest, sales: Sequence[Sales]) -> list[Figure]:
    net = sum(step.paid_fen - step.refunded_fen for step in sales)
    purchases = sum(step.purchases for step in sales)
    parties = figures.count_parties()
    return [
        Figure(_("Sales less refunds"), format_fen(net), _("in this period")),
        Figure(
            _("Purchases"),
            format_count(purchases),
            _("in this period"),
            _list_address(request, Action.VIEW_PURCHASES, "checkout_purchase"),
        ),
        Figure(
            _("Members"),
            format_count(parties.get("member", 0)),
            _("in all"),
            _list_address(request, Action.VIEW_MEMBERS, "members_member"),
        ),
        Figure(
            _("Merchants"),
            format_count(parties.get("merchant", 0)),
            _("in all"),
            _list_address(request, Action.VIEW_MERCHANTS, "merchants_merchant"),
        ),
    ]


def _stock_figures(latest: Any) -> list[Figure]:
    if latest is None:
        return [Figure(_("Points outstanding"), "0", _("no day is closed yet"), reverse("open_books"))]
    note = _("at the end of %(day)s") % {"day": format_day(latest.book_date)}
    return [Figure(_("Points outstanding"), format_count(latest.outstanding), note, reverse("open_books"))]


def _payment_figures(request: HttpRequest, steps: Sequence[Period]) -> list[Figure]:
    shown = []
    failed, returned = figures.money_on_its_way_back(steps)
    if may(request.user, Action.VIEW_PAYMENTS):
        address = f"{reverse('admin:payments_paymentrefund_changelist')}?state__exact={RefundState.FAILED}"
        note = _("%(amount)s have not gone back") % {"amount": format_fen(failed.fen)}
        shown.append(Figure(_("Failed refunds"), format_count(failed.number), note, address, failed.number > 0))
    if may(request.user, Action.VIEW_PURCHASES):
        address = f"{reverse('admin:checkout_order_changelist')}?state__exact={OrderState.RETURNED}"
        note = _("%(amount)s in this period") % {"amount": format_fen(returned.fen)}
        shown.append(Figure(_("Orders whose money goes back"), format_count(returned.number), note, address))
    return shown


def _watch_figures(request: HttpRequest, unread: int) -> list[Figure]:
    watched = []
    if may(request.user, Action.VIEW_STATEMENTS):
        waiting = figures.open_statements()
        note = _("%(amount)s due, %(disputed)s disputed") % {
            "amount": format_fen(waiting.due_fen),
            "disputed": waiting.disputed,
        }
        address = reverse("admin:settlement_statement_changelist")
        watched.append(Figure(_("Open statements"), format_count(waiting.waiting), note, address, waiting.disputed > 0))
    if may(request.user, Action.VIEW_JOBS):
        dead = OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).count()
        dead_address = f"{reverse('admin:foundation_outboxmessage_changelist')}?state__exact=dead"
        notice_address = f"{reverse('admin:notices_operatornotice_changelist')}?read_at__isempty=1"
        shown = f"{unread}+" if unread == _NOTICES_MAX else str(unread)
        watched += [
            Figure(_("Unread notices"), shown, _("for operators"), notice_address, unread > 0),
            Figure(_("Events given up"), str(dead), _("to be tried again by hand"), dead_address, dead > 0),
        ]
    return watched


def _charts(by: str, steps: Sequence[Period], sales: Sequence[Sales], points: dict[str, list[int]]) -> list[Chart]:
    names = [format_month(step.start) if by == "month" else _short_day(step.start) for step in steps]
    sales_title = _("Sales by month") if by == "month" else _("Sales by day")
    return [_sales_chart(sales_title, names, sales), *_points_charts(names, points), _merchant_chart(steps)]


def _sales_chart(title: Words, names: Sequence[str], sales: Sequence[Sales]) -> Chart:
    series = [
        (_("Sold"), [step.paid_fen for step in sales]),
        (_("Given back"), [step.refunded_fen for step in sales]),
    ]
    return Chart("sales", title, _("yuan"), "bar", names, series, _NO_SALES, is_money=True)


def _points_charts(names: Sequence[str], points: dict[str, list[int]]) -> list[Chart]:
    flows = [
        (pgettext_lazy("points", "Issued"), points["issued"]),
        (_("Spent"), points["spent"]),
        (_("Expired"), points["expired"]),
    ]
    empty = _("No closed day in this period has points.")
    title = _("Points issued, spent and expired")
    stock = [(_("Outstanding"), points["outstanding"])]
    return [
        Chart("points", title, _("points"), "bar", names, flows, empty),
        Chart("outstanding", _("Points outstanding"), _("points"), "line", names, stock, empty),
    ]


def _merchant_chart(steps: Sequence[Period]) -> Chart:
    merchants = figures.top_merchants(steps)
    names = [merchant.name for merchant in merchants]
    series = [(_("Sold"), [merchant.paid_fen for merchant in merchants])]
    title = _("Top merchants by sales")
    return Chart("merchants", title, _("yuan"), "ranking", names, series, _NO_SALES, is_money=True)


def _tables(request: HttpRequest, notices: Sequence[OperatorNotice]) -> list[Table]:
    if not may(request.user, Action.VIEW_JOBS):
        return []
    return [_notice_table(notices[:_LATEST]), _job_table()]


def _notice_table(notices: Sequence[OperatorNotice]) -> Table:
    rows = [
        [
            text(notice.get_topic_display(), reverse("admin:notices_operatornotice_change", args=[notice.pk])),
            code(notice.subject),
            moment(notice.created_at),
        ]
        for notice in notices
    ]
    everything = Cell(_("All notices"), reverse("admin:notices_operatornotice_changelist"))
    headings = [_("Topic"), _("About"), _("Told at")]
    return Table(_("Unread notices"), headings, rows, _("Nothing waits to be read."), more=everything)


def _job_table() -> Table:
    rows = [
        [
            text(run.job, reverse("admin:foundation_jobrun_change", args=[run.pk])),
            day(run.business_date),
            state_cell(run.state, run.get_state_display()),
            number(run.row_count),
            moment(run.started_at),
        ]
        for run in JobRun.objects.order_by("-business_date", "job")[:_LATEST]
    ]
    everything = Cell(_("All job runs"), reverse("admin:foundation_jobrun_changelist"))
    headings = [_("Job"), _("Business date"), _("State"), _("Rows"), _("Started at")]
    empty = _("No job has run yet. “lianka run-due” runs what is due.")
    return Table(_("Latest job runs"), headings, rows, empty, more=everything, numbers=frozenset({3}))


def _list_address(request: HttpRequest, action: Action, table: str) -> str:
    return reverse(f"admin:{table}_changelist") if may(request.user, action) else ""


def _short_day(day_shown: date) -> str:
    return f"{day_shown.month}-{day_shown.day:02}"

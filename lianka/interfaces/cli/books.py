"""`lianka books`: the self-check, and the public figures."""

from datetime import date, datetime, timedelta

import click

from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import latest_closed_date
from lianka.domain.ledger.queries.open_books import DailyPoints, list_daily_points
from lianka.foundation.calendar import ONE_DAY
from lianka.interfaces.cli.failures import REFUSED
from lianka.interfaces.cli.output import json_option, print_json, print_table, progress_console

DAYS_SHOWN = timedelta(days=31)
_DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
def books() -> None:
    """Check the books, or show their public figures."""


@books.command()
@json_option
def check(as_json: bool) -> None:
    """Re-add everything, compute every hash again, and exit 1 naming the first row that differs from each law."""
    with progress_console().status("Re-adding the books ..."):
        differences = list(check_books())
    if as_json:
        print_json({"ok": not differences, "differences": [each._asdict() for each in differences]})
    else:
        for table, row, what in differences:
            click.echo(f"{table} {row}: {what}", err=True)
        click.echo(
            "The books differ." if differences else "The books are right: every row adds up.", err=bool(differences)
        )
    if differences:
        click.get_current_context().exit(REFUSED)


@books.command()
@click.option("--start", type=_DATE, metavar="DATE", help="The first date. Default: a month before the latest one.")
@click.option("--until", type=_DATE, metavar="DATE", help="The latest date. Default: the latest closed date.")
@json_option
def totals(start: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Show the points issued, spent, expired and outstanding on each closed date, chained by hash."""
    latest = until.date() if until else latest_closed_date()
    days = _list_days(start.date() if start else None, latest) if latest else []
    if as_json:
        print_json({"days": [day._asdict() for day in days]})
        return
    print_table(
        ("date", "issued #", "spent #", "expired #", "outstanding #", "owed #", "hash"),
        ((*day[:-1], day.digest[:16]) for day in days),
        empty="No date was closed yet. Close dates with: lianka run-due",
    )


def _list_days(start: date | None, latest: date) -> list[DailyPoints]:
    return list_daily_points(start=start or latest - DAYS_SHOWN, until=latest + ONE_DAY)

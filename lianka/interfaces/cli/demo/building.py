"""Building the demo's alliance, phase by phase."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import click
from django.core.management import call_command
from django.db import connection

from lianka.domain.ledger.operations.check_books import check_books
from lianka.foundation import clock
from lianka.foundation.calendar import start_of_day
from lianka.interfaces.cli.demo.till_file import import_file_of
from lianka.interfaces.shared.world import build_world
from lianka.interfaces.shared.world.city import City, build_city
from lianka.interfaces.shared.world.year import Year, first_day

PASSWORD = "alliance-demo"
R = TypeVar("R")


def build(folder: Path) -> City:
    """Make the tables, found the alliance, let a year pass in its city, and check its books."""
    with _hasty_writing():
        _phase("Making the tables", lambda: call_command("migrate", interactive=False, verbosity=0))
        now = clock.now()
        opened_at = start_of_day(first_day(now)) + timedelta(hours=8)
        world = _phase("Founding the alliance", lambda: build_world(at=opened_at, password=PASSWORD))
        city = _phase("Opening the city", lambda: build_city(world, at=opened_at, password=PASSWORD))
        year = Year(city, now=now)
        told = _phase("Living through a year", lambda: year.tell(on_month=_show_month))
        _phase("Opening the shops today", year.tell_today)
        rows = _phase("Taking in a till's file", lambda: import_file_of(year.records_of_a_file(), folder=folder))
        _phase("Checking the books", _check)
    click.echo(
        f"  {told.visits} sales at counters and on phones, {told.till_records + rows} till records,"
        f" {told.daily_jobs} daily jobs"
    )
    return city


@contextmanager
def _hasty_writing() -> Iterator[None]:
    """Do not wait for the disk at each of many thousand commits: a build that is cut off begins anew anyway."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            # What was built reaches the disk before anyone is told that it is there.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _phase(words: str, act: Callable[[], R]) -> R:
    click.echo(f"{words} ...", nl=False)
    began = time.monotonic()
    result = act()
    click.echo(f" done ({time.monotonic() - began:.1f} s)")
    return result


def _show_month(month: date) -> None:
    click.echo(f" {month:%Y-%m}" if month.month == 1 else f" {month:%m}", nl=False)


def _check() -> None:
    for difference in check_books():
        raise click.ClickException(f"The books do not add up: {difference}")

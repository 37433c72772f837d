"""`lianka worker` and `lianka scheduler`: what runs beside the server."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

import click

from lianka.foundation import clock, outbox
from lianka.interfaces.cli.database import require_tables
from lianka.interfaces.jobs import loops


@click.command()
@click.option("--once", is_flag=True, help="Handle what is due now, then end.")
def worker(once: bool) -> None:
    """Handle events of the outbox until interrupted. Any number of workers may run at once."""
    require_tables()
    if once:
        click.echo(f"Attempts made: {outbox.drain(at=clock.now())}")
        return
    with _until_interrupted() as stop:
        click.echo("The worker is waiting for events (Ctrl-C ends it).")
        loops.run_worker(stop)
    click.echo("The worker has finished what it was doing and ends.")


@click.command()
def scheduler() -> None:
    """Run all jobs when they are due, until interrupted: the day-close once a date is over, others every few seconds.

    A second scheduler takes over where the first one ends.
    """
    require_tables()
    with _until_interrupted() as stop:
        click.echo("The scheduler is running (Ctrl-C ends it).")
        loops.run_scheduler(stop)
    click.echo("The scheduler has finished what it was doing and ends.")


@contextmanager
def _until_interrupted() -> Iterator[Event]:
    """An event that SIGINT or SIGTERM sets; the same signal again ends the process at once."""
    stop = Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {int(number): signal.getsignal(number) for number in signals}

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number])

    try:
        for number in signals:
            signal.signal(number, ask_to_stop)
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)

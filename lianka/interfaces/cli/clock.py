"""`lianka clock`: what time it is for this installation, and moving it where that is allowed."""

from datetime import datetime

import click

from lianka.foundation import clock
from lianka.foundation.calendar import alliance_zone, start_of_day


@click.group("clock", invoke_without_command=True)
@click.pass_context
def clock_group(ctx: click.Context) -> None:
    """Show the clock of this installation, or move it (demo and tests only)."""
    if ctx.invoked_subcommand is None:
        click.echo(_shown())


@clock_group.command("move")
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
def move(day: datetime) -> None:
    """Let the clock go on from 00:00 of DATE. It only moves forward, and only with LIANKA_CLOCK_CAN_BE_MOVED=1."""
    try:
        clock.move_clock(to=start_of_day(day.date()))
    except (RuntimeError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"It is now {_shown()}.")


def _shown() -> str:
    return clock.now().astimezone(alliance_zone()).isoformat(timespec="seconds")

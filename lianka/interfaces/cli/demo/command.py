"""The command itself: build once, then serve."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click
from django.conf import settings
from django.core.management import call_command

from lianka.foundation import clock, jobs
from lianka.foundation.calendar import ONE_DAY, business_date, start_of_day
from lianka.interfaces.cli.demo import history
from lianka.interfaces.cli.demo.environment import EXAMPLES
from lianka.interfaces.shared.world import World, build_world

PASSWORD = "alliance-demo"
_BUILT = ("built", "files", "imports", "lianka.sqlite3*", "purchases.csv", "rejected.csv")
R = TypeVar("R")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo so far and build it anew.")
@click.option("--build-only", is_flag=True, help="Build the demo's alliance and end without serving it.")
def demo(host: str, port: int, fresh: bool, build_only: bool) -> None:
    """Show Lianka at work: an alliance with three months of history, in a folder of its own, on SQLite.

    The first call builds it, which takes about half a minute; later calls go on where the demo was left.
    """
    folder = Path(settings.VAR)
    built = folder / "built"
    if fresh or not built.exists():
        _clear(folder)
        _build(folder)
        built.touch()
    else:
        call_command("migrate", interactive=False, verbosity=0)
    _greet(host, port)
    if not build_only:
        _serve(host, port)


def _clear(folder: Path) -> None:
    # The secret stays: this process has read it already, and seals with it what the next ones open.
    for pattern in _BUILT:
        for found in folder.glob(pattern):
            shutil.rmtree(found) if found.is_dir() else found.unlink()


def _build(folder: Path) -> None:
    _step("Making the tables", lambda: call_command("migrate", interactive=False, verbosity=0))
    now = clock.now()
    yesterday = business_date(now) - ONE_DAY
    first = history.beginning_of(yesterday)
    opened_at = start_of_day(first) + timedelta(hours=8)
    world: World = _step("Founding the alliance", lambda: build_world(at=opened_at, password=PASSWORD))
    imported = _step(
        "Importing examples/purchases.csv",
        lambda: history.import_example(
            mapping=EXAMPLES / "purchase-cards.toml",
            purchases=EXAMPLES / "purchases.csv",
            until=yesterday,
            folder=folder,
        ),
    )
    lived = _step(
        "Letting members shop", lambda: history.live_through(world=world, first=first, until=yesterday, at=now)
    )
    runs = _step("Closing the days and settling", lambda: jobs.run_due(at=now, until=yesterday))
    failed = [run for run in runs if run.error]
    if failed:
        raise click.ClickException(f"{failed[0].job} of {failed[0].business_date} failed: {failed[0].error}")
    history.settle_oldest(at=now, paid_on=business_date(now))
    click.echo(f"  {imported + lived} purchases and refunds, {len(runs)} daily jobs")


def _step(words: str, act: Callable[[], R]) -> R:
    click.echo(f"{words} ...", nl=False)
    result = act()
    click.echo(" done")
    return result


def _greet(host: str, port: int) -> None:
    address = f"http://{host}:{port}"
    click.echo(
        f"""
  Back office   {address}/admin/
  Open books    {address}/open-books/

  Sign in as    admin     administrator    password  {PASSWORD}
                finance   settlement       (the same for all)
                auditor   may look, not touch
                chen      owner of 老陈面馆
"""
    )


def _serve(host: str, port: int) -> None:
    """Run worker and scheduler beside the server, and end them with it."""
    lianka = str(Path(sys.executable).with_name("lianka"))
    beside = [subprocess.Popen([lianka, name]) for name in ("worker", "scheduler")]
    try:
        subprocess.run([lianka, "serve", "--host", host, "--port", str(port)], check=False)
    except KeyboardInterrupt:
        click.echo("\nThe demo ends; bin/demo goes on with it.")
    finally:
        for process in beside:
            process.send_signal(signal.SIGTERM)
        for process in beside:
            process.wait()

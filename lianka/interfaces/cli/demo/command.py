"""The command itself: build once, then serve."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from lianka.interfaces.cli.demo.building import PASSWORD, build
from lianka.interfaces.shared.world import WANG_PHONE
from lianka.interfaces.shared.world.city import NEWCOMER_PHONE

_BUILT = ("built", "files", "imports", "lianka.sqlite3*", "purchases.csv", "purchases.toml", "rejected.csv")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo so far and build it anew.")
@click.option("--build-only", is_flag=True, help="Build the demo's alliance and end without serving it.")
def demo(host: str, port: int, fresh: bool, build_only: bool) -> None:
    """Show Lianka at work: a city with a year of history, in a folder of its own, on SQLite.

    The first call builds it, which takes about half a minute; later calls go on where the demo was left.
    """
    folder = Path(settings.VAR)
    built = folder / "built"
    if fresh or not _read(built):
        _clear(folder)
        city = build(folder)
        built.write_text(json.dumps({"api_secret": city.api_secret}), encoding="utf-8")
        built.chmod(0o600)
    else:
        call_command("migrate", interactive=False, verbosity=0)
    _greet(host, port, api_secret=_read(built)["api_secret"])
    if not build_only:
        _serve(host, port)


def _read(built: Path) -> dict[str, str]:
    """What the greeting needs to know of the alliance; empty for one that is not built, or by an earlier release."""
    try:
        found: dict[str, str] = json.loads(built.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _clear(folder: Path) -> None:
    # The secret stays: this process has read it already, and seals with it what the next ones open.
    for pattern in _BUILT:
        for found in folder.glob(pattern):
            shutil.rmtree(found) if found.is_dir() else found.unlink()


def _greet(host: str, port: int, *, api_secret: str) -> None:
    address = f"http://{host}:{port}"
    click.echo(
        f"""
  Member pages  {address}/m/
  Counter       {address}/counter/
  Back office   {address}/admin/
  Open books    {address}/open-books/
  API           {address}/api/v1/docs

  On a phone (one-time codes are shown on the sign-in page; payments go through a sandbox)
    {WANG_PHONE}   王, a member with points and cards; password {PASSWORD} or a code
    {NEWCOMER_PHONE}   nobody yet: join with it

  At the counter, in the back office (password {PASSWORD} for all)
    chen, chen.cashier     owner and cashier of 老陈面馆
    shu, shu.cashier       owner and cashier of 蜀香火锅
    admin, finance         administrator, settlement
    auditor                may look, not touch

  For the till of 老陈面馆 at the API
    Authorization: Bearer {api_secret}
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

"""`lianka serve`: the web server."""

import os
import socket

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lianka.foundation.db import is_postgresql
from lianka.interfaces.cli.database import require_tables
from lianka.interfaces.shared.static_files import collect_static_files

PROCESSORS = os.cpu_count() or 1
THREADS = min(8, 2 * PROCESSORS + 1)
PROCESSES_MAX = 4


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Server processes, each with a few threads. Default: 1 on SQLite, which has one writer anyway; "
    f"on PostgreSQL one for each processor, {PROCESSES_MAX} at most.",
)
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve the pages until interrupted. LIANKA_HOSTS lists the host names that are answered."""
    require_tables()
    _require_free(host, port)
    collect_static_files()
    # Read by the processes that are started below: opening a connection costs more than most pages.
    os.environ.setdefault("LIANKA_DATABASE_POOL", "1")
    click.echo(f"Lianka answers on http://{host}:{port}/  (Ctrl-C ends it)")
    Granian(
        "lianka.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or _workers_by_default(),
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
    ).serve()


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def _workers_by_default() -> int:
    return min(PROCESSES_MAX, PROCESSORS) if is_postgresql() else 1

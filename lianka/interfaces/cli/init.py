"""`lianka init`: the first thing done in a new installation."""

import click
from django.core.management import call_command

from lianka.domain.access.operations.appoint_operator import appoint_operator
from lianka.domain.access.operations.create_user import create_user
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.access.values import Role
from lianka.domain.merchants.operations.ensure_trades import ensure_trades
from lianka.domain.merchants.values import PRESET_TRADES
from lianka.foundation import clock
from lianka.interfaces.cli.actor import actor_of_the_terminal


@click.command()
@click.option("--name", prompt="Name of the alliance", help="What the alliance is called on screens.")
@click.option("--admin", "username", prompt="Sign-in name of the administrator", metavar="USERNAME")
@click.password_option(help="Asked for when not given, which keeps it out of the list of processes.")
def init(name: str, username: str, password: str) -> None:
    """Begin an alliance: its tables, its name, the usual trades, and an administrator who can sign in.

    Called again, it adds another administrator and leaves the rest as it is.
    """
    call_command("migrate", interactive=False, verbosity=0)
    by, at = actor_of_the_terminal(), clock.now()
    ensure_platform_party(name=name, by=by, at=at)
    ensure_trades(trades=PRESET_TRADES)
    create_user(username=username, display_name=username, password=password, by=by, at=at)
    appoint_operator(username=username, role=Role.OPERATOR_ADMIN, by=by, at=at)
    click.echo(f"The alliance is ready. Start the server with: lianka serve; then sign in as {username}.")

"""`lianka facts`: what is kept of each member's buying."""

import click

from lianka.domain.checkout.operations.rebuild_member_facts import rebuild_member_facts
from lianka.foundation import clock
from lianka.interfaces.cli.actor import actor_of_the_terminal
from lianka.interfaces.cli.output import json_option, print_json


@click.group()
def facts() -> None:
    """What is kept of each member's buying, for segments."""


@facts.command()
@json_option
def rebuild(as_json: bool) -> None:
    """Count every member's purchases anew. Sales wait until it is done."""
    count = rebuild_member_facts(by=actor_of_the_terminal(), at=clock.now())
    if as_json:
        print_json({"members": count})
    else:
        click.echo(f"Counted anew what {count} members bought.")

"""`lianka dead-letters`: events whose handling was given up."""

import click

from lianka.foundation import clock, outbox
from lianka.foundation.models import OutboxMessage
from lianka.interfaces.cli.actor import actor_of_the_terminal
from lianka.interfaces.cli.output import json_option, print_json, print_table

SHOWN_MAX = 100
_FIELDS = ("id", "topic", "listener", "payload", "published_at", "attempts", "latest_error")


@click.group("dead-letters", invoke_without_command=True)
@click.pass_context
def dead_letters(ctx: click.Context) -> None:
    """Show the events whose handling failed too often, or have one tried again."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_dead_letters, as_json=False)


@dead_letters.command("list")
@json_option
def list_dead_letters(as_json: bool) -> None:
    """Show the latest dead letters with their latest error."""
    letters = outbox.list_dead_letters(count_max=SHOWN_MAX)
    if as_json:
        print_json({"dead_letters": [{name: getattr(letter, name) for name in _FIELDS} for letter in letters]})
        return
    print_table(
        ("id #", "topic", "listener", "published", "latest error"),
        (_row(letter) for letter in letters),
        empty="There are no dead letters.",
    )


@dead_letters.command("retry")
@click.argument("message_id", metavar="ID", type=click.IntRange(min=1))
def retry_dead_letter(message_id: int) -> None:
    """Let the dead letter ID be tried again, once its cause is mended. A worker will take it."""
    outbox.retry_dead_letter(message_id=message_id, by=actor_of_the_terminal(), at=clock.now())
    click.echo(f"Dead letter {message_id} will be tried again.")


def _row(letter: OutboxMessage) -> tuple[object, ...]:
    listener = letter.listener.rsplit(".", 1)[-1]
    return letter.pk, letter.topic, listener, f"{letter.published_at:%Y-%m-%d %H:%M}", letter.latest_error

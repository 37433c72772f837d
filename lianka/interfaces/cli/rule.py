"""`lianka rule NAME < case.json`: rules that anyone can check."""

from typing import BinaryIO

import click

from lianka.foundation.errors import DomainError, error_body
from lianka.interfaces.cli.failures import INVALID
from lianka.interfaces.cli.output import print_json
from lianka.interfaces.cli.rules.door import answer
from lianka.interfaces.cli.rules.registry import DOORS


@click.command()
@click.argument("name", type=click.Choice(list(DOORS)))
@click.argument("case", type=click.File("rb"), default="-")
@click.pass_context
def rule(ctx: click.Context, name: str, case: BinaryIO) -> None:
    """Evaluate one rule for the JSON case, or array of cases, on the standard input or in a file.

    Uses no database, and the very function that production uses. The case's JSON Schema is docs/rules/NAME.schema.json.
    Exits 2 with {"error": {"code", "message", "field"}} on the error output when the case is not valid.
    """
    try:
        print_json(answer(DOORS[name], case.read()))
    except DomainError as error:
        print_json(error_body(error), err=True)
        ctx.exit(INVALID)

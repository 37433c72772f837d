"""What a command prints: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click
from django.core.serializers.json import DjangoJSONEncoder
from rich.console import Console, JustifyMethod
from rich.table import Table

PIPED_WIDTH = 160
"""Columns where no terminal says how wide it is."""

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """Give a command `--json`, as the argument `as_json`. Its refusals are then JSON, too."""
    return click.option(
        "--json", "as_json", is_flag=True, callback=_remember, help="Print JSON for a program to read."
    )(command)


def print_json(value: Any, *, err: bool = False) -> None:
    """Print one line of JSON."""
    text = json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    # Half a surrogate pair, which a case may hold as an escape, cannot be printed.
    click.echo(text.encode(errors="replace").decode(), err=err)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print a table, or the sentence `empty` where there is no row. Columns that end in ` #` stand to the right."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        justify: JustifyMethod = "right" if column.endswith(" #") else "left"
        table.add_column(column.removesuffix(" #"), justify=justify, overflow="fold", no_wrap=column != columns[-1])
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    if table.row_count:
        Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)
    else:
        click.echo(empty)


def progress_console() -> Console:
    """Where progress is shown: on the error output of someone who watches, else nowhere."""
    return Console(stderr=True, quiet=not sys.stderr.isatty())


def _remember(ctx: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    ctx.meta["lianka.json"] = value
    return value

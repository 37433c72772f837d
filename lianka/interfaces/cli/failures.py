"""How a command fails: a refusal says why, a defect says where its traceback is. Never a traceback unasked."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from django.db import OperationalError, ProgrammingError

from lianka.foundation.errors import DomainError, error_body
from lianka.interfaces.cli.output import print_json

REFUSED = 1
INVALID = 2
DEFECT = 70
_SIGNS_OF_MISSING_TABLES = ("no such table", "no such column", "does not exist", "no schema has been selected")


def is_expected(error: Exception) -> bool:
    """Whether the command line itself knows what to do: wrong usage, an exit, an interruption."""
    return isinstance(error, (click.ClickException, click.exceptions.Exit, click.Abort))


def explain(error: Exception, ctx: click.Context) -> int:
    """Tell on the error output what went wrong, and return the exit code."""
    if isinstance(error, DomainError):
        _tell_refusal(error, ctx)
        return REFUSED
    if isinstance(error, (OperationalError, ProgrammingError)):
        click.echo(f"Error: {_trouble_of_database(error)}", err=True)
        if ctx.meta.get("lianka.debug"):
            click.echo(traceback.format_exc(), err=True)
        return REFUSED
    _tell_defect(error, ctx)
    return DEFECT


def _tell_refusal(error: DomainError, ctx: click.Context) -> None:
    if ctx.meta.get("lianka.json"):
        print_json(error_body(error), err=True)
        return
    place = f", {error.field}" if error.field else ""
    click.echo(f"Error: {error} ({error.code}{place})", err=True)


def _trouble_of_database(error: Exception) -> str:
    told = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if any(sign in told for sign in _SIGNS_OF_MISSING_TABLES):
        return f"the tables of the database are missing or out of date ({told}). Run: lianka migrate"
    return f"the database did not answer as it should: {told}"


def _tell_defect(error: Exception, ctx: click.Context) -> None:
    click.echo(f"Unexpected error: {type(error).__name__}: {error}", err=True)
    if ctx.meta.get("lianka.debug"):
        click.echo(traceback.format_exc(), err=True)
        return
    log = Path(settings.VAR) / "errors.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(UTC).isoformat()} lianka {ctx.invoked_subcommand}\n{traceback.format_exc()}\n")
    click.echo(f"This is a defect of Lianka. Its traceback was added to {log}; --debug shows it.", err=True)

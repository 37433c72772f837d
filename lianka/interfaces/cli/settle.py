"""`lianka settle`: close dates, issue statements, confirm and pay them, and write the bank's file."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import click

from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.merchants.errors import MerchantNotFound
from lianka.domain.merchants.queries import find_merchant
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.export_bank_file import export_bank_file, remake_bank_file
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import find_statement_by_number, list_statements
from lianka.domain.settlement.values import BankFile, StatementState
from lianka.foundation import clock
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.cli.actor import actor_of_the_terminal
from lianka.interfaces.cli.database import require_tables
from lianka.interfaces.cli.output import json_option, print_json, print_table, progress_console
from lianka.interfaces.shared.formats import format_fen

ROWS_SHOWN: Final = 40
_BATCH: Final = 1_000
_DATE = click.DateTime(["%Y-%m-%d"])
_COLUMNS = ("statement", "merchant", "from", "to", "due on", "amount due #", "balance #", "state")


@click.group(invoke_without_command=True)
@click.option("--until", type=_DATE, metavar="DATE", help="The last business date that counts. Default: yesterday.")
@click.option("--merchant", metavar="CODE", help="Only this merchant: its code, licence number or name.")
@json_option
@click.pass_context
def settle(ctx: click.Context, until: datetime | None, merchant: str | None, as_json: bool) -> None:
    """Close the books through DATE and issue all statements that are due by then. Safe to repeat.

    Without a command: closes and issues. The commands confirm and pay statements and write the bank's file.
    """
    require_tables()
    if ctx.invoked_subcommand is not None:
        return
    at = clock.now()
    through = until.date() if until else business_date(at) - ONE_DAY
    merchant_ids = None if merchant is None else [_merchant_id(merchant)]
    with progress_console().status(f"Closing and settling through {through} ..."):
        closed = close_dates(through=through, at=at)
        issued = issue_statements(through=through, merchant_ids=merchant_ids, by=actor_of_the_terminal(), at=at)
    if as_json:
        rows = [_as_json(each) for each in _statements(issued.public_ids)]
        print_json({"through": through, "closed_dates": closed, "statements": rows})
    else:
        _show(issued.public_ids, through=through, closed=closed)


@settle.command("list")
@click.option("--state", type=click.Choice(StatementState.values), help="Only statements in this state.")
@click.option("--merchant", metavar="CODE", help="Only this merchant.")
@click.option("--limit", default=ROWS_SHOWN, show_default=True, type=click.IntRange(1, 10_000))
@json_option
def list_command(state: str | None, merchant: str | None, limit: int, as_json: bool) -> None:
    """Show statements, the latest first."""
    found = list_statements(
        merchant_ids=None if merchant is None else [_merchant_id(merchant)],
        state=StatementState(state) if state else None,
    )[:limit]
    if as_json:
        print_json({"statements": [_as_json(each) for each in found]})
    else:
        print_table(_COLUMNS, map(_row, found), empty="There is no such statement.")


@settle.command()
@click.argument("numbers", nargs=-1, metavar="NUMBER...")
@click.option("--all", "is_all", is_flag=True, help="Every statement that is issued and not disputed.")
def confirm(numbers: Sequence[str], is_all: bool) -> None:
    """Confirm statements, in the name of their merchants, so that they can be paid."""
    if is_all == bool(numbers):
        raise click.UsageError("Name statements, or give --all.")
    chosen = [find_statement_by_number(number=number).public_id for number in numbers]
    if is_all:
        chosen = list(list_statements(state=StatementState.ISSUED).values_list("public_id", flat=True))
    by, at = actor_of_the_terminal(), clock.now()
    for public_id in chosen:
        confirm_statement(statement_id=public_id, by=by, at=at)
    click.echo(f"{len(chosen)} statements confirmed.")


@settle.command()
@click.argument("number")
@click.option("--reference", required=True, help="The bank's reference of the payment.")
@click.option("--paid-on", type=_DATE, metavar="DATE", help="The day of the payment. Default: today.")
def pay(number: str, reference: str, paid_on: datetime | None) -> None:
    """Book that the statement NUMBER was paid: to the merchant, or by it where the amount is negative."""
    at = clock.now()
    payment = record_payment(
        statement_id=find_statement_by_number(number=number).public_id,
        paid_on=_day(paid_on) or business_date(at),
        reference=reference,
        by=actor_of_the_terminal(),
        at=at,
    )
    whom = "to the merchant" if payment.amount_fen > 0 else "by the merchant"
    click.echo(f"{number}: {format_fen(abs(payment.amount_fen))} paid {whom} on {payment.paid_on}.")


@settle.command("bank-file")
@click.argument("numbers", nargs=-1, metavar="[NUMBER...]")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write."
)
@click.option("--again", metavar="ID", help="Make this earlier bank file once more.")
@json_option
def bank_file(numbers: Sequence[str], output: Path, again: str | None, as_json: bool) -> None:
    """Write the file that pays confirmed statements: those named, or all. No statement is ever in two files.

    The file holds account numbers: only you may read it.
    """
    if again and numbers:
        raise click.UsageError("Name statements, or give --again, not both.")
    by, at = actor_of_the_terminal(), clock.now()
    with _new_file(output) as file:
        if again:
            made = remake_bank_file(bank_file_id=again, by=by, at=at)
        else:
            ids = [find_statement_by_number(number=number).public_id for number in numbers]
            made = export_bank_file(statement_ids=ids or None, by=by, at=at)
        file.write(made.content)
    _show_bank_file(made, output, as_json=as_json)


def _merchant_id(text: str) -> int:
    merchant = find_merchant(text=text)
    if merchant is None:
        raise MerchantNotFound(field="merchant")
    return int(merchant.pk)


def _statements(public_ids: Sequence[str]) -> Iterator[Statement]:
    for start in range(0, len(public_ids), _BATCH):
        yield from list_statements(public_ids=public_ids[start : start + _BATCH])


def _show(public_ids: Sequence[str], *, through: date, closed: int) -> None:
    rows = islice(_statements(public_ids), ROWS_SHOWN)
    print_table(_COLUMNS, map(_row, rows), empty=f"No statement is due through {through}.")
    more = len(public_ids) - ROWS_SHOWN
    if more > 0:
        click.echo(f"... and {more} more. See them all with: lianka settle list --limit {len(public_ids)}")
    click.echo(f"{closed} dates closed, {len(public_ids)} statements issued.")


def _row(statement: Statement) -> tuple[object, ...]:
    return (
        statement.number,
        statement.merchant.name,
        statement.period_start,
        statement.latest_day,
        statement.due_date,
        format_fen(statement.due_fen),
        format_fen(statement.closing_fen),
        statement.state,
    )


def _as_json(statement: Statement) -> dict[str, object]:
    return {
        "number": statement.number,
        "public_id": statement.public_id,
        "merchant_code": statement.merchant.code,
        "merchant": statement.merchant.name,
        "period_start": statement.period_start,
        "period_end": statement.period_end,
        "due_date": statement.due_date,
        "opening_fen": statement.opening_fen,
        "payments_fen": statement.payments_fen,
        "due_fen": statement.due_fen,
        "closing_fen": statement.closing_fen,
        "state": statement.state,
    }


def _show_bank_file(made: BankFile, output: Path, *, as_json: bool) -> None:
    if as_json:
        facts = {"public_id": made.public_id, "rows": made.row_count, "total_fen": made.total_fen}
        print_json({**facts, "sha256": made.sha256, "left_out": made.left_out, "file": str(output)})
        return
    click.echo(f"{output}: {made.row_count} payments, {format_fen(made.total_fen)} ({made.public_id})")
    click.echo(f"SHA-256 {made.sha256}")
    for number in made.left_out:
        click.echo(f"Left out, the merchant has no bank account: {number}", err=True)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that only its owner may read, and that stands under its name once it is whole."""
    if path.exists():
        raise click.ClickException(f"{path} exists already; name another file.")
    draft = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
        draft.rename(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None

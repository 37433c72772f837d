"""What `lianka import` says at the end."""

import click

from lianka.domain.checkout.values import TillResult
from lianka.interfaces.cli.output import print_json
from lianka.interfaces.shared.formats import format_fen
from lianka.interfaces.shared.till_files.dry_run import DryRunReport
from lianka.interfaces.shared.till_files.run import ImportReport


def show_import(report: ImportReport, *, as_json: bool) -> bool:
    """Tell what became of the file; return whether every row was taken."""
    progress, rejected = report.progress, report.unreadable_rows + report.progress.refused
    if as_json:
        print_json(_import_facts(report, rejected))
        return not rejected
    if report.was_resumed:
        click.echo("Went on where the earlier run had stopped.")
    click.echo(f"{progress.purchases:>9,} purchases booked")
    click.echo(f"{progress.refunds:>9,} refunds of a purchase")
    click.echo(f"{progress.standalone_refunds:>9,} refunds without a purchase")
    click.echo(f"{progress.duplicates:>9,} recorded before")
    click.echo(f"{rejected:>9,} rows rejected")
    click.echo(f"{progress.new_members:>9,} new members, {progress.new_merchants:,} new merchants")
    if report.rejections_path is not None:
        click.echo(f"Rejected rows, each with its reason: {report.rejections_path}", err=True)
    return not rejected


def show_dry_run(report: DryRunReport, *, as_json: bool) -> bool:
    """Tell what would become of the file; return whether every row would be taken."""
    rejected = report.unreadable_rows + report.counts[TillResult.REFUSED]
    if as_json:
        print_json(_dry_run_facts(report, rejected))
        return not rejected
    click.echo("Nothing was written. The import would bring:")
    for result, words in _RESULTS.items():
        click.echo(f"{report.counts[result]:>9,} {words}, {format_fen(report.fen[result])}")
    click.echo(f"{report.counts[TillResult.DUPLICATE]:>9,} recorded before")
    click.echo(f"{rejected:>9,} rows rejected")
    click.echo(f"{report.new_members:>9,} new members, {report.new_merchants:,} new merchants")
    if report.repeated_receipts:
        click.echo(f"{report.repeated_receipts:>9,} records whose receipt number came before in the file")
    if report.unknown_merchants:
        click.echo(f"Unknown merchants, such as: {', '.join(report.unknown_merchants)}", err=True)
    for row_number, column, code, message in report.problems:
        click.echo(f"Row {row_number}{f', {column}' if column else ''}: {message} ({code})", err=True)
    return not rejected


_RESULTS = {
    TillResult.PURCHASE: "purchases",
    TillResult.REFUND: "refunds of a purchase",
    TillResult.STANDALONE_REFUND: "refunds without a purchase",
}


def _import_facts(report: ImportReport, rejected: int) -> dict[str, object]:
    progress = report.progress
    return {
        "records": report.records,
        "purchases": progress.purchases,
        "refunds": progress.refunds,
        "standalone_refunds": progress.standalone_refunds,
        "duplicates": progress.duplicates,
        "rejected": rejected,
        "new_members": progress.new_members,
        "new_merchants": progress.new_merchants,
        "resumed": report.was_resumed,
        "rejected_file": str(report.rejections_path) if report.rejections_path else None,
    }


def _dry_run_facts(report: DryRunReport, rejected: int) -> dict[str, object]:
    return {
        "dry_run": True,
        "records": report.records,
        "purchases": report.counts[TillResult.PURCHASE],
        "refunds": report.counts[TillResult.REFUND],
        "standalone_refunds": report.counts[TillResult.STANDALONE_REFUND],
        "duplicates": report.counts[TillResult.DUPLICATE],
        "rejected": rejected,
        "purchase_fen": report.fen[TillResult.PURCHASE],
        "refund_fen": report.fen[TillResult.REFUND],
        "standalone_refund_fen": report.fen[TillResult.STANDALONE_REFUND],
        "refusals": dict(report.refusals),
        "repeated_receipts": report.repeated_receipts,
        "new_members": report.new_members,
        "new_merchants": report.new_merchants,
        "unknown_merchants": list(report.unknown_merchants),
        "problems": [problem._asdict() for problem in report.problems],
    }

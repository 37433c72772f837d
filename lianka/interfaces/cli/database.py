"""`lianka migrate`, and the check that it was run."""

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@click.command()
def migrate() -> None:
    """Make the tables, or bring them up to this release. Safe to repeat."""
    count = _count_pending()
    call_command("migrate", interactive=False, verbosity=0)
    click.echo(f"The tables are up to date ({count} migrations applied).")


def require_tables() -> None:
    """Refuse to go on with tables of another release."""
    if count := _count_pending():
        raise click.ClickException(f"The database lacks {count} migrations of this release. Run: lianka migrate")


def _count_pending() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

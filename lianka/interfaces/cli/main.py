"""The command `lianka`. Each command lives in a module of its own, loaded when it is called."""

import os
from importlib import import_module
from typing import Any

import click
from django.utils import translation

from lianka.foundation.memory import collect_rarely
from lianka.interfaces.cli.demo.environment import use_demo_installation
from lianka.interfaces.cli.failures import explain, is_expected
from lianka.interfaces.cli.language import language_of_the_terminal

HERE = "lianka.interfaces.cli"
COMMANDS = {
    "demo": f"{HERE}.demo.command:demo",
    "init": f"{HERE}.init:init",
    "migrate": f"{HERE}.database:migrate",
    "serve": f"{HERE}.serve:serve",
    "worker": f"{HERE}.loops:worker",
    "scheduler": f"{HERE}.loops:scheduler",
    "run-due": f"{HERE}.days:run_due",
    "jobs": f"{HERE}.days:list_jobs",
    "dead-letters": f"{HERE}.dead_letters:dead_letters",
    "import": f"{HERE}.imports:import_group",
    "settle": f"{HERE}.settle:settle",
    "books": f"{HERE}.books:books",
    "facts": f"{HERE}.facts:facts",
    "clock": f"{HERE}.clock:clock_group",
    "rule": f"{HERE}.rule:rule",
}
"""Name of a command -> where it is. A new command is one line here."""


class Lianka(click.Group):
    """Loads a command when it is asked for, and tells the failures of every command in one way."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded from its module."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "demo":
            use_demo_installation()
        _set_up_django()
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses or fails at becomes words and an exit code."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if is_expected(error):
                raise
            ctx.exit(explain(error, ctx))


@click.group(cls=Lianka, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lianka", message="Lianka %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error.")
@click.pass_context
def lianka(ctx: click.Context, debug: bool) -> None:
    """Lianka 联卡: one card, one purse of points, books to the fen.

    Exit codes: 0 done, 1 refused or failed, 2 wrong usage or an invalid case, 70 a defect.
    """
    ctx.meta["lianka.debug"] = debug
    ctx.with_resource(translation.override(language_of_the_terminal()))


def main() -> None:
    """Run the command line."""
    lianka(prog_name="lianka")


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianka.config.settings")
    django.setup()
    collect_rarely()

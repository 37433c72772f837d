"""Types commands the way a person does, in process."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from click.testing import CliRunner

from lianka.interfaces.cli.main import lianka


class Printed(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The standard output as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> Mapping[str, Any]:
        """The one error body on the error output."""
        error: Mapping[str, Any] = json.loads(self.err)["error"]
        return error


def run(*words: str, given: str | bytes | None = None, language: str = "en_GB.UTF-8") -> Printed:
    """Run `lianka` with these words, and `given` on its standard input."""
    result = CliRunner(env={"LC_ALL": language}).invoke(lianka, list(words), input=given)
    return Printed(result.exit_code, result.stdout, result.stderr)

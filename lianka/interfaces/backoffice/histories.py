"""The history of a thing's status, the same on every page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianka.interfaces.backoffice.shown import Table, moment, text
from lianka.interfaces.backoffice.tables import state_cell


def history_table(moves: Iterable[Any], *, column: str = "state") -> Table:
    """Moves of one thing, each from one status to another, when, by whom, and why. Without a first status: it began."""
    rows = [
        [
            moment(move.moved_at),
            _status(move, f"from_{column}"),
            _status(move, f"to_{column}"),
            text(move.moved_by),
            text(move.reason),
        ]
        for move in moves
    ]
    headings = [_("Moved at"), _("From"), _("To"), _("Moved by"), _("Reason")]
    return Table(_("History of the status"), headings, rows, _("The status has never changed."))


def _status(move: Any, column: str) -> Any:
    value = getattr(move, column)
    return state_cell(value, getattr(move, f"get_{column}_display")()) if value else text(None)

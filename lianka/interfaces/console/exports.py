"""Statements as files."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import islice
from typing import Final

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.queries import stream_statement_lines
from lianka.domain.settlement.values import StatementLine
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.csv_text import Cell, csv_lines, yuan
from lianka.interfaces.console import shown

_HEAD: Final = (
    _("Statement"),
    _("Book date"),
    _("Time"),
    _("Cause"),
    _("Receipt number"),
    _("Reference"),
    _("Amount in yuan"),
    _("Dispute note"),
)
_TOTAL: Final = _("Total")
_BATCH: Final = 1_000


def lines_as_csv(statement: Statement) -> StreamingHttpResponse:
    """All lines of the statement as CSV, sent while they are read: a statement may have any number of them."""
    rows = _rows(statement, language=translation.get_language())
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{statement.number}.csv"'
    return response


def _rows(statement: Statement, *, language: str | None) -> Iterator[Sequence[Cell]]:
    # The file is read when the request's own language may be another thread's already.
    with translation.override(language):
        head, total = [str(heading) for heading in _HEAD], str(_TOTAL)
    yield head
    lines = stream_statement_lines(statement=statement)
    while batch := list(islice(lines, _BATCH)):
        with translation.override(language):
            rows = _batch_rows(statement, batch, zone=alliance_zone())
        yield from rows
    moved = statement.closing_fen - statement.opening_fen
    yield (statement.number, None, None, total, None, None, yuan(moved), None)


def _batch_rows(statement: Statement, batch: Sequence[StatementLine], *, zone: tzinfo) -> list[Sequence[Cell]]:
    return [
        (
            statement.number,
            each.line.book_date,
            f"{each.line.happened_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            str(each.cause),
            each.receipt_number,
            each.line.key,
            yuan(each.line.amount_fen),
            each.line.dispute_note,
        )
        for each in shown.lines(batch)
    ]

"""Statements as files."""

from collections.abc import Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.queries import stream_statement_lines
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.csv_text import Cell, csv_lines, yuan
from lianka.interfaces.console.words import source_words


def lines_as_csv(statement: Statement) -> StreamingHttpResponse:
    """All lines of the statement as CSV, sent while they are read: a statement may have any number of them."""
    response = StreamingHttpResponse(csv_lines(_rows(statement)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{statement.number}.csv"'
    return response


def _rows(statement: Statement) -> Iterator[Sequence[Cell]]:
    zone = alliance_zone()
    yield (_("Statement"), _("Book date"), _("Time"), _("Cause"), _("Reference"), _("Amount in yuan"), _("Dispute note"))
    for line in stream_statement_lines(statement=statement):
        yield (
            statement.number,
            line.book_date,
            f"{line.happened_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            str(source_words(line.source)),
            line.key,
            yuan(line.amount_fen),
            line.dispute_note,
        )
    yield (statement.number, None, None, _("Total"), None, yuan(statement.closing_fen - statement.opening_fen), None)

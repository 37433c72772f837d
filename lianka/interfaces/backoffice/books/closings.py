"""The dates whose books are closed, each chained to the one before."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.ledger.queries import browsing
from lianka.interfaces.backoffice.pages import require, show, turn_page
from lianka.interfaces.backoffice.shown import Shown, Table, code, day, moment, number, text

_CURSOR = ("before",)


def list_page(request: HttpRequest) -> HttpResponse:
    """The closed dates, the latest first, with their digests."""
    require(request, Action.VIEW_BOOKS)
    closings = browsing.list_closings(before=_cursor(request))
    has_more = len(closings) > browsing.PAGE_SIZE
    closings = closings[: browsing.PAGE_SIZE]
    headings = [_("Book date"), _("Closed at"), _("Journals"), _("Digest of the journals"), _("Digest of the chain")]
    rows = [
        [
            day(closing.book_date),
            moment(closing.closed_at),
            number(closing.journal_count),
            code(bytes(closing.journals_digest).hex()),
            code(bytes(closing.digest).hex()),
        ]
        for closing in closings
    ]
    table = Table(
        _("Closed dates"),
        headings,
        rows,
        _("No date is closed yet. The day-close does that every night."),
        note=_("Each digest covers the day's journals and totals and the digest of the day before."),
        more=text(_("Open books"), reverse("open_books")),
        numbers=frozenset({2}),
    )
    following = {"before": closings[-1].book_date.isoformat()} if has_more else None
    return show(request, Shown(_("Closed dates"), tables=[table]), pager=turn_page(request, following, _CURSOR))


def _cursor(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET["before"])
    except (KeyError, ValueError):
        return date.max

"""Journals of the books, and everything one journal wrote."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianka.domain.access.policies import Action
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.queries import browsing
from lianka.domain.ledger.queries.browsing import JournalContent, JournalCursor
from lianka.foundation.calendar import ONE_DAY
from lianka.interfaces.backoffice.books.words import account_cell, journal_cell
from lianka.interfaces.backoffice.causes import SOURCE_LABELS, address_of_cause, label_of
from lianka.interfaces.backoffice.fields import DayField
from lianka.interfaces.backoffice.pages import require, show, turn_page
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    amount,
    code,
    day,
    moment,
    money,
    number,
    text,
)

_CURSOR = ("before_day", "before_journal")


class JournalFilter(forms.Form):
    """Which journals: by book date, or the one of a cause."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)
    source = forms.ChoiceField(
        label=_("Cause"), required=False, choices=lambda: [("", _("All")), *SOURCE_LABELS.items()]
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=160,
        widget=forms.TextInput({"placeholder": _("Needs the cause as well"), "size": 30}),
    )


def list_page(request: HttpRequest) -> HttpResponse:
    """The journals by book date, the latest first."""
    require(request, Action.VIEW_BOOKS)
    filters = JournalFilter(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    following: dict[str, object] | None = None
    if wanted.get("source") and wanted.get("key"):
        journals = browsing.list_journals_of(causes=[(wanted["source"], wanted["key"])])
    else:
        end = wanted.get("end")
        found = browsing.list_journals(
            start=wanted.get("start") or date.min,
            until=end + ONE_DAY if end else date.max,
            before=_cursor(request),
        )
        journals = list(found.journals)
        following = dict(zip(_CURSOR, found.next, strict=True)) if found.next else None
    shown = Shown(_("Journals"), tables=[_journal_table(journals)])
    return show(request, shown, filters=filters, pager=turn_page(request, following, _CURSOR))


def page(request: HttpRequest, journal_id: int) -> HttpResponse:
    """One journal: its cause, its transfers, lines and lot moves, its digests."""
    require(request, Action.VIEW_BOOKS)
    content = browsing.get_journal_content(journal_id=journal_id)
    if content is None:
        raise Http404
    journal = content.journal
    accounts = [side for transfer in content.transfers for side in (transfer.debit, transfer.credit)]
    names = name_parties({account.party_id for account in accounts} | {lot.issuer_id for lot in content.lots})
    cause = address_of_cause(journal.source, journal.key)
    shown = Shown(
        f"{label_of(journal.source)} #{journal.pk}",
        sections=[_about(journal, cause), _proof(journal)],
        tables=[_transfer_table(content, names), _line_table(content, names), *_lot_tables(content, names)],
        links=[text(_("To the cause"), cause)] if cause else [],
    )
    return show(request, shown, trail=[(_("Journals"), reverse("admin:books_journals"))])


def _journal_table(journals: list[Journal]) -> Table:
    headings = [_("Journal"), _("Book date"), _("Happened at"), _("Posted at"), _("Key")]
    rows = [
        [
            journal_cell(journal),
            day(journal.book_date),
            moment(journal.happened_at),
            moment(journal.posted_at),
            code(journal.key),
        ]
        for journal in journals
    ]
    return Table(_("Journals"), headings, rows, _("No journal fits. Please change the filter."))


def _about(journal: Journal, cause: str) -> Section:
    return Section(
        _("Journal"),
        [
            Fact(_("Cause"), text(label_of(journal.source), cause)),
            Fact(_("Key"), code(journal.key, cause)),
            Fact(_("Reason"), text(journal.reason)),
            Fact(_("Happened at"), moment(journal.happened_at)),
            Fact(_("Posted at"), moment(journal.posted_at)),
            Fact(_("Book date"), day(journal.book_date)),
        ],
    )


def _proof(journal: Journal) -> Section:
    return Section(
        _("Proof"),
        [
            Fact(_("Digest of what was asked"), code(bytes(journal.request_digest).hex())),
            Fact(_("Digest of what was booked"), code(bytes(journal.digest).hex())),
        ],
    )


def _transfer_table(content: JournalContent, names: Mapping[int, Cell]) -> Table:
    headings = [_("No."), _("Debit"), _("Holder"), _("Credit"), _("Holder"), _("Amount")]
    rows = [
        [
            text(transfer.number),
            account_cell(transfer.debit),
            names[transfer.debit.party_id],
            account_cell(transfer.credit),
            names[transfer.credit.party_id],
            amount(transfer.amount, transfer.asset),
        ]
        for transfer in content.transfers
    ]
    return Table(_("Transfers"), headings, rows, numbers=frozenset({5}))


def _line_table(content: JournalContent, names: Mapping[int, Cell]) -> Table:
    headings = [_("Guarded account"), _("Holder"), _("Version"), _("Change"), _("Balance after")]
    rows = [
        [
            account_cell(line.account),
            names.get(line.account.party_id, text(None)),
            number(line.version),
            amount(line.change, line.account.asset),
            amount(line.balance_after, line.account.asset),
        ]
        for line in content.lines
    ]
    empty = _("This journal touched no guarded account.")
    return Table(pgettext_lazy("books", "Lines"), headings, rows, empty, numbers=frozenset({2, 3, 4}))


def _lot_tables(content: JournalContent, names: Mapping[int, Cell]) -> list[Table]:
    granted = [
        [_lot(lot.pk), names[lot.issuer_id], number(lot.granted), money(lot.cost_fen), moment(lot.expires_at)]
        for lot in content.lots
    ]
    moved = [[_lot(move.lot_id), number(move.amount), money(move.cost_fen)] for move in content.moves]
    tables = []
    if granted:
        headings = [_("Lot"), _("Issued by"), _("Granted"), _("Cost"), _("Expires")]
        tables.append(Table(_("Lots granted"), headings, granted, numbers=frozenset({2, 3})))
    if moved:
        headings = [_("Lot"), _("Points"), _("Cost")]
        tables.append(Table(_("Moves of lots"), headings, moved, numbers=frozenset({1, 2})))
    return tables


def _lot(lot_id: int) -> Cell:
    return code(f"#{lot_id}", reverse("admin:books_lot", args=[lot_id]))


def _cursor(request: HttpRequest) -> JournalCursor | None:
    try:
        day_text, journal = (request.GET[name] for name in _CURSOR)
        return JournalCursor(date.fromisoformat(day_text), int(journal))
    except (KeyError, ValueError):
        return None

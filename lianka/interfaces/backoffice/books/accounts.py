"""Accounts of the books, and one account's transfers in a period."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.ledger.chart import CHART, Asset
from lianka.domain.ledger.models import Account, Lot, Transfer
from lianka.domain.ledger.queries import browsing
from lianka.domain.ledger.queries.browsing import AccountCursor, AccountPage, Movement, TransferCursor, TransferPage
from lianka.foundation import clock
from lianka.foundation.calendar import ONE_DAY, add_months, business_date
from lianka.interfaces.backoffice.books.words import account_cell, journal_cell, kind_label
from lianka.interfaces.backoffice.fields import DayField
from lianka.interfaces.backoffice.pages import require, show, turn_page
from lianka.interfaces.backoffice.parties import find_party_ids, name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    amount,
    badge,
    code,
    day,
    moment,
    number,
    text,
    yes_or_no,
)

_ACCOUNT_CURSOR = ("after_kind", "after_party", "after_scope")
_TRANSFER_CURSOR = ("before_day", "before_journal", "before_number")


class AccountFilter(forms.Form):
    """Which accounts."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=lambda: [("", _("All")), *((kind.code, kind.label) for kind in CHART.values())],
    )
    asset = forms.ChoiceField(
        label=_("Asset"), required=False, choices=lambda: [("", _("All")), *((each, each) for each in Asset)]
    )
    party = forms.CharField(
        label=_("Holder"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"placeholder": _("Merchant, or member's number or phone"), "size": 30}),
    )


class PeriodFilter(forms.Form):
    """Which book dates, the last one included."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)


def list_page(request: HttpRequest) -> HttpResponse:
    """The accounts of a kind, an asset, a holder, with what stands on each."""
    require(request, Action.VIEW_BOOKS)
    filters = AccountFilter(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    found = browsing.list_accounts(
        kind=wanted.get("kind", ""),
        asset=wanted.get("asset", ""),
        party_ids=find_party_ids(wanted["party"]) if wanted.get("party") else None,
        after=_account_cursor(request),
    )
    following = dict(zip(_ACCOUNT_CURSOR, found.next, strict=True)) if found.next else None
    shown = Shown(_("Accounts"), tables=[_account_table(found)])
    return show(request, shown, filters=filters, pager=turn_page(request, following, _ACCOUNT_CURSOR))


def page(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what stood on it, what moved, and what is left of its lots."""
    require(request, Action.VIEW_BOOKS)
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise Http404
    filters, start, end = _period(request)
    moved = browsing.get_movement(account=account, start=start, until=end + ONE_DAY)
    found = browsing.list_transfers(account=account, start=start, until=end + ONE_DAY, before=_transfer_cursor(request))
    lots = browsing.list_lots(account=account) if account.asset == Asset.POINT and account.is_guarded else []
    names = name_parties(_parties_of(account, found.transfers, lots))
    tables = [_transfer_table(account, found, names)]
    if lots:
        tables.append(_lot_table(lots, names))
    holder = names[account.party_id]
    shown = Shown(
        f"{kind_label(account.kind)} · {holder.text}",
        sections=[_about(account, holder), _movement(account, moved)],
        tables=tables,
    )
    following = dict(zip(_TRANSFER_CURSOR, found.next, strict=True)) if found.next else None
    return show(
        request,
        shown,
        filters=filters,
        trail=[(_("Accounts"), reverse("admin:books_accounts"))],
        pager=turn_page(request, following, _TRANSFER_CURSOR),
    )


def _account_table(found: AccountPage) -> Table:
    names = name_parties(account.party_id for account in found.accounts)
    rows = [
        [
            account_cell(account),
            names[account.party_id],
            text(account.scope),
            badge(_("guarded"), Tone.GOOD) if account.is_guarded else badge(_("tally")),
            amount(found.balances[account.pk], account.asset),
        ]
        for account in found.accounts
    ]
    headings = [_("Account"), _("Holder"), _("Scope"), _("Type"), _("Balance")]
    return Table(_("Accounts"), headings, rows, _("No account fits. Please change the filter."), numbers=frozenset({4}))


def _about(account: Account, holder: Cell) -> Section:
    facts = [
        Fact(_("Kind"), text(kind_label(account.kind))),
        Fact(_("Holder"), holder),
        Fact(_("Asset"), text(account.asset)),
        Fact(_("Guarded"), yes_or_no(account.is_guarded)),
    ]
    if account.is_guarded:
        facts += [
            Fact(_("Held"), amount(account.held, account.asset)),
            Fact(_("Floor"), amount(account.floor, account.asset)),
            Fact(_("Version"), number(account.version)),
        ]
    return Section(_("Account"), facts)


def _movement(account: Account, moved: Movement) -> Section:
    return Section(
        _("In this period"),
        [
            Fact(_("Opening balance"), amount(moved.opening, account.asset)),
            Fact(_("Credited"), amount(moved.credited, account.asset)),
            Fact(_("Debited"), amount(-moved.debited, account.asset)),
            Fact(_("Closing balance"), amount(moved.closing, account.asset)),
        ],
    )


def _transfer_table(account: Account, found: TransferPage, names: Mapping[int, Cell]) -> Table:
    headings = [_("Book date"), _("Happened at"), _("Journal"), _("Against"), _("Holder"), _("Amount")]
    if account.is_guarded:
        headings.append(_("Balance after the journal"))
    rows = [_transfer_row(account, transfer, found, names) for transfer in found.transfers]
    return Table(_("Transfers"), headings, rows, _("Nothing moved in this period."), numbers=frozenset({5, 6}))


def _transfer_row(account: Account, transfer: Transfer, found: TransferPage, names: Mapping[int, Cell]) -> list[Cell]:
    is_credit = transfer.credit_id == account.pk
    other = transfer.debit if is_credit else transfer.credit
    row = [
        day(transfer.book_date),
        moment(transfer.journal.happened_at),
        journal_cell(transfer.journal),
        account_cell(other),
        names[other.party_id],
        amount(transfer.amount if is_credit else -transfer.amount, transfer.asset),
    ]
    if account.is_guarded:
        row.append(amount(found.balances_after.get(transfer.journal_id), account.asset))
    return row


def _lot_table(lots: list[Lot], names: Mapping[int, Cell]) -> Table:
    headings = [_("Lot"), _("Issued by"), _("Earned at"), _("Granted"), _("Remaining"), _("Expires")]
    rows = [
        [
            code(f"#{lot.pk}", reverse("admin:books_lot", args=[lot.pk])),
            names[lot.issuer_id],
            moment(lot.earned_at),
            number(lot.granted),
            number(lot.remaining),
            moment(lot.expires_at),
        ]
        for lot in lots
    ]
    return Table(
        _("Lots"),
        headings,
        rows,
        note=_("The latest %(number)s lots.") % {"number": browsing.PAGE_SIZE},
        numbers=frozenset({3, 4}),
    )


def _parties_of(account: Account, transfers: Any, lots: list[Lot]) -> set[int]:
    others = {side.party_id for transfer in transfers for side in (transfer.debit, transfer.credit)}
    return {account.party_id} | others | {lot.issuer_id for lot in lots}


def _period(request: HttpRequest) -> tuple[PeriodFilter, date, date]:
    today = business_date(clock.now())
    latest = browsing.latest_movement_date() or today
    usual = {"start": add_months(latest, -12), "end": max(latest, today)}
    filters = PeriodFilter({name: request.GET.get(name) or value for name, value in usual.items()})
    if not filters.is_valid():
        return filters, usual["start"], usual["end"]
    return filters, filters.cleaned_data["start"], filters.cleaned_data["end"]


def _account_cursor(request: HttpRequest) -> AccountCursor | None:
    kind, party, scope = (request.GET.get(name, "") for name in _ACCOUNT_CURSOR)
    return AccountCursor(kind, int(party), scope) if kind and party.isdecimal() else None


def _transfer_cursor(request: HttpRequest) -> TransferCursor | None:
    try:
        day_text, journal, row = (request.GET[name] for name in _TRANSFER_CURSOR)
        return TransferCursor(date.fromisoformat(day_text), int(journal), int(row))
    except (KeyError, ValueError):
        return None

"""One lot of points, from the merchant that issued it to those that redeemed it."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.ledger.models import Lot
from lianka.domain.ledger.queries import browsing
from lianka.domain.ledger.queries.browsing import LotHistory
from lianka.interfaces.backoffice.books.words import account_cell, journal_cell
from lianka.interfaces.backoffice.pages import require, show
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    moment,
    money,
    number,
    text,
)


def page(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Where the lot came from, what it cost, who took from it and for whom."""
    require(request, Action.VIEW_BOOKS)
    history = browsing.get_lot_history(lot_id=lot_id)
    if history is None:
        raise Http404
    lot = history.lot
    counterparts = {account.party_id for account in history.counterparts.values()}
    names = name_parties({lot.issuer_id, lot.account.party_id} | counterparts)
    shown = Shown(
        _("Lot #%(number)s") % {"number": lot.pk},
        sections=[_origin(lot, names), _state(lot)],
        tables=[_move_table(history, names)],
    )
    return show(request, shown, trail=[(_("Accounts"), reverse("admin:books_accounts"))])


def _origin(lot: Lot, names: Mapping[int, Cell]) -> Section:
    return Section(
        _("Origin"),
        [
            Fact(_("Holder"), names[lot.account.party_id]),
            Fact(_("Account"), account_cell(lot.account)),
            Fact(_("Issued by"), names[lot.issuer_id]),
            Fact(_("Granted by"), journal_cell(lot.journal)),
            Fact(_("Earned at"), moment(lot.earned_at)),
        ],
    )


def _state(lot: Lot) -> Section:
    return Section(
        _("State"),
        [
            Fact(_("Granted"), number(lot.granted)),
            Fact(_("Remaining"), number(lot.remaining)),
            Fact(_("Held"), number(lot.held)),
            Fact(_("Cost"), money(lot.cost_fen)),
            Fact(_("Expires"), moment(lot.expires_at)),
        ],
    )


def _move_table(history: LotHistory, names: Mapping[int, Cell]) -> Table:
    rows = []
    for move in history.moves:
        other = history.counterparts.get(move.journal_id)
        rows.append(
            [
                moment(move.journal.happened_at),
                journal_cell(move.journal),
                account_cell(other) if other else text(None),
                names[other.party_id] if other else text(None),
                number(move.amount),
                money(move.cost_fen),
            ]
        )
    headings = [_("Happened at"), _("Journal"), _("Against"), _("Holder"), _("Points"), _("Cost")]
    empty = _("Nothing was taken from this lot.")
    return Table(_("Moves"), headings, rows, empty, numbers=frozenset({4, 5}))

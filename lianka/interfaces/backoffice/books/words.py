"""How accounts and journals are named on every page of the books."""

from django.urls import reverse

from lianka.domain.ledger.chart import CHART
from lianka.domain.ledger.models import Account, Journal
from lianka.interfaces.backoffice.causes import label_of
from lianka.interfaces.backoffice.shown import Cell, Words, text


def kind_label(kind: str) -> Words:
    """What a kind of account is called."""
    return CHART[kind].label if kind in CHART else kind


def account_cell(account: Account) -> Cell:
    """An account, leading to its page."""
    return text(kind_label(account.kind), reverse("admin:books_account", args=[account.pk]))


def journal_cell(journal: Journal) -> Cell:
    """A journal, leading to its page."""
    return text(f"{label_of(journal.source)} #{journal.pk}", reverse("admin:books_journal", args=[journal.pk]))

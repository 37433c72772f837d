"""The member's points: what can be spent, what is owed, and the lots they stand in."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.ledger.chart import POINTS, POINTS_DEBT
from lianka.domain.ledger.models import Account, Lot
from lianka.domain.ledger.queries import balances_of, get_account_id
from lianka.domain.ledger.queries.browsing import list_lots
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.models import Member
from lianka.interfaces.backoffice.members.parts import Draft, Names, Part, finished
from lianka.interfaces.backoffice.shown import Fact, Section, Table, code, moment, number

_LATEST = 10


def points_part(member: Member) -> Draft:
    """The balance, and what is owed after refunds."""
    points, debt = AccountRef(POINTS, member.pk), AccountRef(POINTS_DEBT, member.pk)
    balances = balances_of([points, debt])
    account_id = get_account_id(points)
    address = reverse("admin:books_account", args=[account_id]) if account_id else ""
    facts = [
        Fact(_("Points"), number(balances[points], address)),
        Fact(_("Points owed after refunds"), number(-balances[debt])),
    ]
    return finished(Section(_("Points"), facts))


def lot_part(member: Member) -> Draft:
    """The latest lots."""
    account = Account.objects.filter(kind=POINTS, party_id=member.pk, scope="").first()
    lots = list_lots(account=account, limit=_LATEST) if account else []
    return Draft(lambda names: Part(tables=[_table(lots, names)]), frozenset(lot.issuer_id for lot in lots))


def _table(lots: list[Lot], names: Names) -> Table:
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
    return Table(_("Latest lots of points"), headings, rows, numbers=frozenset({3, 4}))

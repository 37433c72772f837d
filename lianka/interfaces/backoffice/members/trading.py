"""What the member ordered and bought."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.models import Order, Purchase
from lianka.domain.members.models import Member
from lianka.domain.members.queries.merges import ids_of
from lianka.interfaces.backoffice.members.parts import Draft, Names, Part, finished
from lianka.interfaces.backoffice.shown import Cell, Table, code, moment, money, number, text
from lianka.interfaces.backoffice.tables import state_cell

_LATEST = 10


def purchase_part(member: Member) -> Draft:
    """The latest purchases, also of records merged into this one. Two statements."""
    purchases = list(Purchase.objects.filter(member__in=ids_of(member.pk)).order_by("-happened_at")[:_LATEST])

    def lay_out(names: Names) -> Part:
        return Part(tables=[_purchase_table(member, purchases, names)])

    return Draft(lay_out, frozenset(purchase.merchant_id for purchase in purchases))


def order_part(member: Member) -> Draft:
    """The latest orders, also of records merged into this one. Two statements."""
    rows = [
        [
            moment(order.created_at),
            text(order.title, reverse("admin:checkout_order_change", args=[order.pk])),
            text(order.get_kind_display()),
            money(order.payable_fen),
            state_cell(order.state, order.get_state_display()),
        ]
        for order in Order.objects.filter(member__in=ids_of(member.pk)).order_by("-created_at")[:_LATEST]
    ]
    table = Table(
        _("Latest orders"),
        [_("Placed at"), _("Title"), _("What for"), _("To be paid"), _("State")],
        rows,
        _("The member has placed no order."),
        more=Cell(_("All orders"), f"{reverse('admin:checkout_order_changelist')}?member={member.pk}"),
        numbers=frozenset({3}),
    )
    return finished(tables=[table])


def _purchase_table(member: Member, purchases: list[Purchase], names: Names) -> Table:
    headings = [_("Happened at"), _("Merchant"), _("Receipt number"), _("Paid"), _("Points earned")]
    rows = [
        [
            moment(purchase.happened_at),
            names[purchase.merchant_id],
            code(
                purchase.receipt_number or purchase.public_id,
                reverse("admin:checkout_purchase_change", args=[purchase.pk]),
            ),
            money(purchase.paid_fen),
            number(purchase.points_earned),
        ]
        for purchase in purchases
    ]
    everything = Cell(_("All purchases"), f"{reverse('admin:checkout_purchase_changelist')}?member={member.pk}")
    return Table(_("Latest purchases"), headings, rows, more=everything, numbers=frozenset({3, 4}))
